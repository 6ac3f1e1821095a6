// A link that opens a page on a quoted passage (https://wicg.github.io/scroll-to-text-fragment/): browsers scroll to it and mark it.

/** Longer quotes are named by their beginning and end; a word more or less in the page would otherwise lose them. */
const wholeWords = 10;
const edgeWords = 5;

export function withTextFragment(url: string, quote: string): string {
  const words = quote
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0 || !URL.canParse(url)) return url;
  const encode = (some: string[]): string => encodeURIComponent(some.join(" ")).replaceAll("-", "%2D");
  const text = words.length <= wholeWords ? encode(words) : `${encode(words.slice(0, edgeWords))},${encode(words.slice(-edgeWords))}`;
  const [page, hash = ""] = url.split("#");
  return `${page}#${hash.split(":~:")[0]}:~:text=${text}`;
}
