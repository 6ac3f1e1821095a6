// From a category and a name of foreign food data to our groups and to tags that are beyond doubt. It only ever adds what a food contains;
// that it is free of something, it never says: such foods keep `contentsKnown: false` unless their data lists allergens.
import type { Food, FoodGroup, FoodTag } from "./food.ts";

const groups: readonly [RegExp, FoodGroup][] = [
  [/alcohol|\b(?:beers?|wines?|spirits|liquors?)\b/i, "alcohol"],
  [/beverages?|drinks?|juices?|\bsodas?\b|waters?\b|\bteas?\b|coffees?/i, "drink"],
  [/finfish|shellfish|\bfish\b|seafood/i, "fish"],
  [/poultry|chicken|turkey|duck/i, "poultry"],
  [/beef|pork|lamb|veal|game|sausage|luncheon|\bmeats?\b|\bhams?\b/i, "meat"],
  [/^eggs?\b/i, "egg"],
  [/dairy|\bmilks?\b|cheeses?|yogh?urts?/i, "dairy"],
  [/legume|beans?\b|lentils?|\bsoy/i, "legume"],
  [/\bnuts?\b|\bseeds?\b/i, "nut"],
  [/vegetable/i, "vegetable"],
  [/fruit/i, "fruit"],
  [/breakfast cereal/i, "cereal"],
  [/bread|baked/i, "bread"],
  [/grains?|pasta|\brice\b/i, "grain"],
  [/fats? and oils?|\boils?\b|\bfats?\b|butters?/i, "fat"],
  [/sweets?|candy|confection|chocolates?|desserts?|biscuits?|cakes?|ice cream/i, "sweet"],
  [/soups?/i, "soup"],
  [/sauces?|gravies|condiments?|spices?/i, "sauce"],
  [/snacks?|crisps|chips/i, "snack"],
];

/** By the category, else by the name; "dish" where neither tells. */
export function groupOfCategory(category: string, name: string): FoodGroup {
  if (/^eggs?\b/i.test(name)) return "egg";
  return (groups.find(([pattern]) => pattern.test(category)) ?? groups.find(([pattern]) => pattern.test(name)))?.[1] ?? "dish";
}

export function contentsOfName(group: FoodGroup, name: string): Pick<Food, "contains" | "mayContain"> {
  const contains = new Set<FoodTag>();
  const add = (when: boolean, ...tags: FoodTag[]): void => {
    if (when) for (const tag of tags) contains.add(tag);
  };
  const shell = /crustacean|shrimp|prawn|crab|lobster|crayfish/i.test(name);
  const mollusc = /mollus[ck]|clam|mussel|oyster|squid|octopus|scallop/i.test(name);
  add(shell, "crustacean");
  add(mollusc, "mollusc");
  add(group === "fish" && !shell && !mollusc, "fish");
  add(group === "poultry", "poultry");
  add(group === "meat", "meat");
  add(group === "meat" && /beef|pork|lamb|veal|ham|bacon|sausage/i.test(name), "red-meat");
  add(/\bpork\b|\bham\b|bacon/i.test(name), "pork", "meat");
  add(/sausage|bacon|salami|\bham\b|bologna|frankfurter/i.test(name), "processed-meat");
  add(group === "dairy" && !/\b(?:soy|almond|oat|rice|coconut)\b/i.test(name), "dairy");
  add(group === "egg", "egg");
  add(group === "alcohol", "alcohol");
  add(/\bwheat|\bbarley|\brye\b/i.test(name), "gluten");
  add(/peanut/i.test(name), "peanut");
  add(/almond|hazelnut|walnut|cashew|pistachio|pecan|macadamia/i.test(name), "nuts");
  add(/\bsoy|tofu|edamame/i.test(name), "soy");
  add(/sesame|tahini/i.test(name), "sesame");
  add(/sweetened(?!\w)|sugar added|with sugar/i.test(name) && !/unsweetened/i.test(name), "sweetened");
  return { contains, mayContain: new Set() };
}
