// Recognises words of an emergency in what a person writes, and gives the line that must come first in any answer. Pure, by rules, so that it
// works without a model. It errs towards speaking up: a needless line costs little. It knows no diagnosis and never gives the all-clear.

export interface Emergency {
  kind:
    | "heart"
    | "breathing"
    | "allergic-reaction"
    | "stroke"
    | "poisoning"
    | "suicide"
    | "bleeding"
    | "unconscious"
    | "seizure"
    | "overdose"
    | "low-blood-sugar"
    | "choking"
    | "head-injury"
    | "burn"
    | "pregnancy";
  advice: string;
}

const call = "Call your emergency number now (112 in Europe, 911 in North America, 999 in the UK).";

/** The first rule that matches wins; the more certain and faster to kill stand first. */
const rules: readonly { kind: Emergency["kind"]; pattern: RegExp; advice: string }[] = [
  {
    kind: "suicide",
    pattern:
      /\b(?:kill(?:ing)? myself|end(?:ing)? (?:my life|it all)|suicid(?:e|al)|(?:want|wish) to die|(?:want|wish) (?:i was|i were|to be) dead|don['’]?t want to (?:live|be alive)(?! (?:without|in))|self[- ]?harm(?:ing)?|(?:hurt(?:ing)?|cut(?:ting)?) myself on purpose|better off (?:dead|without me)|no reason to live|take my own life)\b/,
    advice: `You matter, and you do not have to be alone with this. If you might act on it, call your emergency number now (112, 911, 999), or a crisis line: 988 in the USA and Canada, 116 123 in the UK and Ireland, findahelpline.com elsewhere. Stay with somebody.`,
  },
  {
    kind: "allergic-reaction",
    pattern:
      /\b(?:anaphyla\w+)\b|\b(?:throat|tongue|lips?|face|airway)\b[^.!?]{0,40}\b(?:swell\w*|swollen|clos(?:e|es|ing|ed)(?: up)?|tighten\w*)\b|\b(?:swell\w*|swollen|clos(?:ing|ed)|tight(?:ness)?)\b[^.!?]{0,25}\b(?:throat|tongue|lips?|face)\b|\b(?:faint\w*|dizzy|racing)\b[^.!?]{0,50}\bafter (?:eating|i ate|the)\b[^.!?]{0,20}\b(?:nuts?|peanuts?|shrimps?|prawns?|shellfish|fish|eggs?|milk|sesame|sting)\b|\b(?:allergic reaction|hives)\b[^.!?]{0,60}\b(?:breath\w*|wheez\w*|faint\w*|dizzy|vomit\w*)\b|\b(?:can(?:no|['’])?t breathe|wheez\w+|trouble breathing|short of breath)\b[^.!?]{0,60}\b(?:after|ate|eating|sting|stung|nuts?|peanuts?|shellfish|bee)\b/,
    advice: `This can be anaphylaxis. ${call} Use an adrenaline auto-injector (EpiPen) at once if there is one, lie down with raised legs (sit up if breathing is hard), and give a second one after 5 minutes if it is no better.`,
  },
  {
    kind: "stroke",
    pattern:
      /\b(?:having|had|have|is it|signs? of|think\b[^.!?]{0,20}|a) (?:a |an )?strokes?\b(?! (?:of|patient|risk|prevention|play))|\b(?:face|mouth|arm|leg|one side|side of (?:my|his|her|the) (?:face|body))\b[^.!?]{0,30}\b(?:droop\w*|numb|paraly[sz]ed|suddenly weak)\b|\b(?:sudden(?:ly)?)\b[^.!?]{0,30}\b(?:can(?:no|['’])?t (?:speak|talk|see|move)|slurr\w+|confus\w+|numb|weakness)\b|\bslurr(?:ed|ing) (?:speech|(?:my|his|her|their) words)\b|\bworst headache of (?:my|his|her) life\b/,
    advice: `These can be signs of a stroke; every minute counts. ${call} Note when it began, and give nothing to eat or drink.`,
  },
  {
    kind: "heart",
    pattern:
      /\bheart attack\b|\b(?:chest|breastbone|sternum)\b[^.!?]{0,30}\b(?:pain\w*|pressure|tight\w*|crush\w*|squeez\w*|hurts?|killing me|heav(?:y|iness))\b|\b(?:pain\w*|pressure|tight(?:ness|ening)?|crushing|squeezing)\b[^.!?]{0,30}\bchest\b|\bcardiac arrest\b|\b(?:no|stopped) (?:pulse|heart ?beat(?:ing)?)\b/,
    advice: `Pain or pressure in the chest can be a heart attack. ${call} Sit down, loosen tight clothes, do not drive yourself.`,
  },
  {
    kind: "choking",
    pattern:
      /\b(?:is|am|['’]s|['’]m|are|started|he|she|baby|child|someone|he's|she's) (?:\w+ )?choking\b(?! (?:hazard|risk|on (?:his|her|the) words))|\bcan(?:no|['’])?t (?:cough|breathe)[^.!?]{0,30}\b(?:stuck|food|throat)\b|\bfood (?:is )?stuck in (?:my|his|her|their|the) (?:throat|windpipe)[^.!?]{0,40}\bbreath/,
    advice: `If the person cannot cough, speak or breathe: five firm blows between the shoulder blades, then five abdominal thrusts (chest thrusts for a baby), in turn. ${call}`,
  },
  {
    kind: "overdose",
    pattern:
      /\boverdos(?:e|ed|ing)\b(?! of (?:cute|cuteness|sugar jokes))|\b(?:took|taken|swallowed|ate) (?:too many|a (?:whole )?(?:bottle|box|pack(?:et)?|handful) of|\d{2,}) [^.!?]{0,25}\b(?:pills?|tablets?|paracetamol|acetaminophen|tylenol|ibuprofen|aspirin|sleeping pills?|opioids?|insulin)\b/,
    advice: `${call} Or a poison centre (1-800-222-1222 in the USA). Have the packet at hand; do not make yourself vomit.`,
  },
  {
    kind: "poisoning",
    pattern:
      /(?<!\bfood )\bpoison(?:ed|ing)\b(?! (?:ivy|the well|common))|\b(?:drank|drunk|swallowed|ate|eaten|licked|ingested|inhaled|drinks|swallows)\b[^.!?]{0,40}\b(?:bleach|antifreeze|detergent|drain cleaner|pesticide|insecticide|rat poison|batter(?:y|ies)|magnets?|lye|methanol|petrol|gasoline|laundry pods?|cleaner|(?:wild|unknown|strange|death ?cap)\b[^.!?]{0,15}\b(?:mushrooms?|berr(?:y|ies)|plant))\b|\bcarbon monoxide\b[^.!?]{0,30}\b(?:alarm|dizzy|headache|leak)\b/,
    advice: `Call a poison centre or your emergency number now (1-800-222-1222 in the USA, 112 in Europe, 111 or 999 in the UK). Do not make the person vomit; keep what was swallowed.`,
  },
  {
    kind: "breathing",
    pattern:
      /\b(?:can(?:no|['’])?t|cannot|can not|unable to|struggl\w+ to|hard to|difficulty|trouble) breath(?:e|ing)\b(?! (?:in|through) (?:this|that|the) (?:city|pose|mask))|\b(?:stopped|not|isn['’]?t|aren['’]?t) breathing\b(?! (?:deep|slow|right|correct|well|in|out|through|enough|with|into))|\b(?:lips?|fingers?)[^.!?]{0,15}\b(?:turn(?:ed|ing)?|are|is|went) blue\b|\bgasping for (?:air|breath)\b|\bsevere asthma attack\b/,
    advice: `${call} Sit upright; use a reliever inhaler if there is one.`,
  },
  {
    kind: "unconscious",
    pattern:
      /\b(?:unconscious|unresponsive|won['’]?t wake(?: up)?|passed out and|(?:he|she|i|they|husband|wife|partner|mother|mom|mum|father|dad|friend|son|daughter|child|baby|man|woman|someone|somebody|person|grandm\w+|grandp\w+|grandf\w+|brother|sister) (?:has |have |just )*collapsed|lost consciousness|fainted and (?:is|won['’]?t|hit|not)|(?:he|she|my \w+) (?:has |have |just )*(?:fainted|passed out))\b(?! (?:bias|mind))/,
    advice: `${call} If the person breathes, lay them on their side; if not, press hard and fast in the middle of the chest until help comes.`,
  },
  {
    kind: "bleeding",
    pattern:
      /\b(?:bleeding (?:heavily|a lot|badly|out|profusely)|(?:won['’]?t|doesn['’]?t|can(?:no|['’])?t) stop (?:the )?bleeding|bleeding (?:won['’]?t|doesn['’]?t) stop|spurting blood|blood (?:is )?(?:everywhere|spurting|pouring)|(?:vomit\w*|cough\w*|throw\w* up) (?:up )?blood|black,? (?:and )?tarry\b|severed|amputated (?:my|his|her))\b/,
    advice: `${call} Press firmly on the wound with a clean cloth and keep pressing.`,
  },
  {
    kind: "seizure",
    pattern: /\b(?:having|has|had|in) (?:a |an )?(?:seizure|fit|convulsion)s?\b(?! of (?:laughter|giggles|rage|anger))|\bconvulsing\b/,
    advice: `${call} Protect the head, put nothing in the mouth, note the time, lay the person on their side afterwards.`,
  },
  {
    kind: "low-blood-sugar",
    pattern:
      /\b(?:diabet\w+|insulin|hypo(?:glyc\w+)?|blood sugar)\b[^.!?]{0,60}\b(?:confus\w+|shaking|shaky|sweating|passing out|pass out|faint\w*|unresponsive|below (?:50|54|3)|(?:is|at|of) [1-4]\d (?:mg|and))\b/,
    advice: `This can be low blood sugar. If the person is awake and can swallow: 15 to 20 g of fast sugar (juice, glucose) now, and measure again after 15 minutes. If not: give nothing by mouth, use glucagon if there is some. ${call}`,
  },
  {
    kind: "head-injury",
    pattern:
      /\bhit (?:my|his|her|their|the) head\b[^.!?]{0,60}\b(?:vomit\w*|confus\w*|sleepy|drowsy|unconscious|blurr\w*|dizzy|blacked out)\b|\b(?:neck|spine|back)\b[^.!?]{0,40}\b(?:cracked|snapped|injur\w+)\b[^.!?]{0,40}\b(?:can(?:no|['’])?t (?:feel|move)|numb)\b|\bcan(?:no|['’])?t (?:feel|move) my (?:legs?|arms?)\b(?! (?:work|stretch|engag))/,
    advice: `${call} Keep still, move neither head nor neck.`,
  },
  {
    kind: "burn",
    pattern:
      /\b(?:severe|third[- ]degree|electric(?:al)?|chemical) burns?\b|\b(?:boiling|hot) (?:water|oil)\b[^.!?]{0,30}\b(?:over|on) (?:my|his|her|the) (?:face|chest|baby|child|whole)\b|\belectrocuted\b/,
    advice: `Cool the burn under running cool water for 20 minutes (not for chemicals that react with water, and never touch a live wire). ${call}`,
  },
  {
    kind: "pregnancy",
    pattern:
      /\bpregnan\w+\b[^.!?]{0,60}\b(?:bleeding|severe (?:pain|headache)|water(?:s)? broke|baby (?:stopped|isn['’]?t|not) moving|contractions)\b/,
    advice: `Call your maternity unit or your emergency number now (112, 911, 999).`,
  },
];

/** Talk about the thing, not the thing: films, words, prevention, history, worries long past. */
const harmless: readonly RegExp[] = [
  /\b(?:what is|what are|what does|define|definition of|meaning of|explain|history of|research on|essay|article|book|film|movie|novel|song|lyrics|joke|story about|quiz|statistics|prevent\w*|reduce (?:the |my )?risk|risk (?:of|factors?)|lower(?:s|ing)? (?:the |my )?risk|years? ago|as a child|family history|grand(?:father|mother|pa|ma)'?s?|died of|character|first[- ]aid course|how (?:do|can|would) (?:i|we|you) (?:recogni[sz]e|spot|treat|help|tell)|signs of|symptoms of|suicide (?:squad|prevention)|in general)\b/,
];
/** What happened long ago is taken out before the rest is read: "since my stroke" is no stroke, "since my stroke my arm is numb" still may be one. */
const longAgo =
  /\b(?:after|since|following|recover\w* from|survived) (?:an?|my|his|her|their|the) (?:\w+ )?(?:strokes?|heart attacks?|seizures?|overdoses?)\b|\b(?:had|has had|have had) (?:an?|my|his|her|their|another) (?:\w+ )?(?:stroke|heart attack|seizure|overdose)[^.!?,]{0,20}(?:\bago|\blast (?:year|month|winter|spring|summer|autumn|fall)|\bin \d{4})\b/g;
/** Said of oneself and now: no frame makes it harmless. */
const present =
  /\b(?:i am|i['’]m|i think i|i feel|i have|i['’]ve|i just|my (?:\w+ )?(?:is|are|has|feels?|hurts?)|help|right now|just now|suddenly|he is|she is|he['’]s|she['’]s|want to|going to)\b/;

/**
 * The line that must come first, or null. Text from a picture or a page is not a person's: pass only what the person wrote.
 *
 * @example recogniseEmergency("My throat is swelling after the shrimp")?.kind // "allergic-reaction"
 * @example recogniseEmergency("Which foods prevent a heart attack?") // null
 */
export function recogniseEmergency(text: string): Emergency | null {
  const sentences = text
    .normalize("NFKC")
    .toLowerCase()
    .split(/(?<=[.!?\n])\s+/)
    .map((sentence) => sentence.replace(longAgo, " "));
  for (const { kind, pattern, advice } of rules) {
    for (const sentence of sentences) {
      if (!pattern.test(sentence) || isDenied(sentence, pattern)) continue;
      if (harmless.some((frame) => frame.test(sentence)) && !present.test(sentence)) continue;
      return { kind, advice };
    }
  }
  return null;
}

/** "I have no chest pain" and "never suicidal" say the opposite; "not breathing" does not. */
function isDenied(sentence: string, pattern: RegExp): boolean {
  const at = pattern.exec(sentence)?.index ?? 0;
  return /\b(?:no|without|never had(?: any| an?)?|never been|not having(?: an?| any)?|don['’]?t have(?: any| an?)?|haven['’]?t had(?: any| an?)?|not|isn['’]?t an?)(?: signs? of| symptoms? of)? (?:any )?$/.test(
    sentence.slice(0, at),
  );
}
