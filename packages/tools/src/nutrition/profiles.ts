// What a person wants food to be judged by: diets, conditions and allergies, each as data. It knows tags and weights of terms; how points
// come from figures is health-score.ts. docs/health-score.md explains every number.
import { type Allergen, allergens, type FoodTag } from "./food.ts";
import type { TermName } from "./score-terms.ts";

/** How a tag counts: never eat (diet), dangerous (allergy, pregnancy), or only with care. */
export interface TagRule {
  kind: "diet" | "danger" | "care";
  /** completes "Not for you: it contains …" */
  because: string;
}

export interface Profile {
  id: string;
  label: string;
  /** points that a term can cost or give at most; the largest among a person's profiles counts */
  weights: Partial<Record<TermName, number>>;
  /** terms that do not count for this person, whatever other profiles say */
  without?: readonly TermName[];
  tags: Partial<Record<FoodTag, TagRule>>;
  /** what is said beside the score */
  note?: string;
}

/** For everybody. */
export const generalWeights: Readonly<Partial<Record<TermName, number>>> = {
  "saturated-fat": 2,
  sugar: 2.5,
  sodium: 2,
  energy: 1.5,
  fibre: 1.5,
  protein: 1,
};

const diet = (because: string): TagRule => ({ kind: "diet", because });
const danger = (because: string): TagRule => ({ kind: "danger", because });
const care = (because: string): TagRule => ({ kind: "care", because });

const landAnimals = { meat: diet("meat"), poultry: diet("poultry") };
const seaAnimals = { fish: diet("fish"), crustacean: diet("shellfish"), mollusc: diet("shellfish") };
const hidden = { gelatine: diet("gelatine, which is made of animals") };

export const profiles = [
  { id: "pescatarian", label: "pescatarian", weights: {}, tags: { ...landAnimals, gelatine: care("gelatine, often made of pigs or cattle") } },
  {
    id: "vegetarian",
    label: "vegetarian",
    weights: {},
    tags: { ...landAnimals, ...seaAnimals, ...hidden, rennet: care("rennet from calves in the traditional cheese") },
  },
  {
    id: "vegan",
    label: "vegan",
    weights: {},
    tags: { ...landAnimals, ...seaAnimals, ...hidden, dairy: diet("milk"), egg: diet("egg"), honey: diet("honey") },
  },
  {
    id: "high-cholesterol",
    label: "high cholesterol",
    weights: { "saturated-fat": 3.5, cholesterol: 2, fibre: 2 },
    tags: {},
  },
  {
    id: "diabetes",
    label: "diabetes",
    weights: { sugar: 3, carbohydrate: 2.5, fibre: 2 },
    tags: { alcohol: care("alcohol, which can lower blood sugar for hours") },
    note: "Carbohydrate figures help to plan; how much insulin or medicine you need is for you and your care team.",
  },
  {
    id: "hypertension",
    label: "high blood pressure",
    weights: { sodium: 4, "saturated-fat": 2.5, potassium: 1 },
    tags: {},
  },
  {
    id: "kidney",
    label: "kidney disease",
    weights: { sodium: 3.5, "potassium-load": 2.5 },
    without: ["protein", "potassium"],
    tags: {},
    note: "Our table has no phosphorus, and limits differ by stage: follow those that your kidney team gave you.",
  },
  {
    id: "pregnancy",
    label: "pregnancy",
    weights: {},
    tags: {
      alcohol: danger("alcohol"),
      "raw-animal": danger("raw or lightly cured fish, meat or egg (listeria, salmonella, toxoplasma)"),
      "high-mercury": danger("a fish with much mercury"),
      liver: danger("liver, with too much vitamin A"),
      "soft-cheese": care("soft cheese: only when made of pasteurised milk, or cooked until steaming"),
      "processed-meat": care("cold cured meat: only when cooked until steaming"),
      caffeine: care("caffeine: at most 200 mg a day in all"),
    },
  },
  { id: "weight-loss", label: "weight loss", weights: { energy: 3, fibre: 2 }, tags: {} },
  {
    id: "lactose-intolerance",
    label: "lactose intolerance",
    weights: {},
    tags: { dairy: diet("milk; aged cheese and lactose-free milk may agree with you") },
  },
  { id: "coeliac", label: "coeliac disease", weights: {}, tags: { gluten: danger("gluten") } },
  { id: "no-alcohol", label: "no alcohol", weights: {}, tags: { alcohol: diet("alcohol") } },
  {
    id: "halal",
    label: "halal",
    weights: {},
    tags: {
      pork: diet("pork"),
      alcohol: diet("alcohol"),
      gelatine: care("gelatine: ask which animal it is from"),
      meat: care("meat: ask whether it is halal"),
      poultry: care("poultry: ask whether it is halal"),
    },
  },
  { id: "no-pork", label: "no pork", weights: {}, tags: { pork: diet("pork"), gelatine: care("gelatine, often made of pigs") } },
] as const satisfies readonly Profile[];

const allergenWords: Record<Allergen, { label: string; words: RegExp }> = {
  gluten: { label: "gluten", words: /gluten|wheat/ },
  crustacean: { label: "crustacean", words: /crustacean|shellfish|shrimps?|prawns?|crabs?|lobsters?|seafood/ },
  egg: { label: "egg", words: /eggs?/ },
  fish: { label: "fish", words: /fish|seafood/ },
  peanut: { label: "peanut", words: /peanuts?|groundnuts?/ },
  soy: { label: "soy", words: /soya?|soybeans?/ },
  dairy: { label: "milk", words: /milk|dairy|casein/ },
  nuts: { label: "tree nut", words: /(?:tree )?nuts?|almonds?|hazelnuts?|walnuts?|cashews?|pistachios?|pecans?|macadamias?|brazil nuts?/ },
  celery: { label: "celery", words: /celery/ },
  mustard: { label: "mustard", words: /mustard/ },
  sesame: { label: "sesame", words: /sesame/ },
  sulphite: { label: "sulphite", words: /sul(?:ph|f)ites?/ },
  lupin: { label: "lupin", words: /lupins?/ },
  mollusc: { label: "mollusc", words: /mollus[ck]s?|shellfish|mussels?|oysters?|clams?|squids?|seafood/ },
};

function allergyTo(allergen: Allergen): Profile {
  const { label } = allergenWords[allergen];
  return {
    id: `allergy:${allergen}`,
    label: `${label} allergy`,
    weights: {},
    tags: { [allergen]: danger(/nut|crust|mollusc|sulph/.test(label) ? `${label}s` : label) },
  };
}

const profileWords: Record<(typeof profiles)[number]["id"], RegExp> = {
  pescatarian: /\bpesc[ae]tarian\b/,
  vegetarian: /\b(?:vegetarian|veggie)\b/,
  vegan: /\b(?:vegan|plant[- ]based)\b/,
  "high-cholesterol": /\bcholesterol|\bstatins?\b|\bldl\b|\bheart[ -](?:disease|healthy?|condition)|\bhyperlipid/,
  diabetes: /\bdiabet|\bblood sugar\b/,
  hypertension: /\bhypertens|\b(?:high )?blood pressure\b|\blow[- ](?:salt|sodium)\b/,
  kidney: /\bkidney|\brenal\b|\bdialysis\b/,
  pregnancy: /\bpregnan|\bexpecting\b/,
  "weight-loss": /\b(?:lose|losing|reduce) weight\b|\bweight[- ]loss\b/,
  "lactose-intolerance": /\blactose\b|\bdairy[- ]free\b/,
  coeliac: /\bc(?:o)?eliac|\bgluten[- ](?:free|intoleran)/,
  "no-alcohol": /\b(?:no|without|avoid(?:ing)?) alcohol\b|\balcohol[- ]free\b/,
  halal: /\bhalal\b|\bmuslim\b/,
  "no-pork": /\b(?:no|without|don['’]?t eat|avoid(?:ing)?) pork\b|\bkosher\b/,
};

export interface ReadProfiles {
  profiles: Profile[];
  /** an allergy was mentioned, but not one that we can recognise in food: never to be passed over in silence */
  unknownAllergy: string | null;
}

/**
 * Profiles from a person's own words, or from ids separated by commas.
 *
 * @example readProfiles("I am pescatarian with high cholesterol, allergic to peanuts").profiles.map(({ id }) => id)
 */
export function readProfiles(text: string): ReadProfiles {
  const words = text.normalize("NFKC").toLowerCase();
  const found: Profile[] = profiles.filter(({ id }) => words.includes(id) || profileWords[id].test(words) === true);
  // a pescatarian also writes "not vegetarian", and a vegan is a vegetarian
  const wanted = found.filter(({ id }) => !new RegExp(`\\b(?:not|no longer|isn't|never) (?:a |an )?${id}`).test(words));
  let unknownAllergy: string | null = null;
  for (const [, part = ""] of allergyParts(words)) {
    const known = allergens.filter((allergen) => new RegExp(`\\b(?:${allergenWords[allergen].words.source})\\b`).test(withoutPeanut(part, allergen)));
    wanted.push(...known.map(allergyTo));
    if (known.length === 0 && !/\bno\b|\bnone\b/.test(part)) unknownAllergy = part.trim();
  }
  return { profiles: [...new Map(wanted.map((profile) => [profile.id, profile])).values()], unknownAllergy };
}

/** "allergic to nuts and milk", "nut allergy", "allergy:nuts" */
function allergyParts(words: string): RegExpMatchArray[] {
  return [
    ...words.matchAll(/(?:allerg(?:ic|y|ies) to|intoleran(?:t|ce) (?:to|of)|allerg(?:y|ies): ?)([^.;!?]*)/g),
    ...words.matchAll(/([\p{L} ,/&-]{2,40}?)[- ](?:allerg(?:y|ies)\b(?!:| to))/gu),
  ];
}

/** Someone allergic to peanuts has not said tree nuts. */
function withoutPeanut(part: string, allergen: Allergen): string {
  return allergen === "nuts" ? part.replace(/\b(?:pea|ground)nuts?\b/g, "") : part;
}
