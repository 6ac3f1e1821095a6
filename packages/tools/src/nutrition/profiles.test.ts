// What people write about how they eat, as profiles: also negated, misspelt by habit, and never an allergy passed over.
import { expect, test } from "vitest";
import { readProfiles } from "./profiles.ts";

test.each([
  ["I am pescatarian with high cholesterol. Put green dots on recommended food", ["pescatarian", "high-cholesterol"]],
  ["pescetarian", ["pescatarian"]],
  ["high-cholesterol, diabetes", ["high-cholesterol", "diabetes"]],
  ["I'm type 2 diabetic and on a low-salt diet", ["diabetes", "hypertension"]],
  ["my wife is pregnant", ["pregnancy"]],
  ["I am vegan", ["vegan"]],
  ["I'm not vegan but vegetarian", ["vegetarian"]],
  ["coeliac", ["coeliac"]],
  ["celiac disease, lactose intolerant", ["lactose-intolerance", "coeliac"]],
  ["peanut allergy", ["allergy:peanut"]],
  ["I have a nut allergy", ["allergy:nuts"]],
  ["allergic to peanuts and eggs", ["allergy:egg", "allergy:peanut"]],
  ["allergic to shellfish", ["allergy:crustacean", "allergy:mollusc"]],
  ["allergy:sesame", ["allergy:sesame"]],
  ["halal, no pork", ["halal", "no-pork"]],
  ["chronic kidney disease", ["kidney"]],
  ["What is on this plate?", []],
  ["I have no allergies", []],
])("%s", (text, ids) => {
  expect(readProfiles(text).profiles.map(({ id }) => id)).toEqual(ids);
});

test("an allergy that no tag knows is given back, so that it can be said", () => {
  expect(readProfiles("I am allergic to kiwi").unknownAllergy).toBe("kiwi");
  expect(readProfiles("vegan").unknownAllergy).toBeNull();
  expect(readProfiles("I have no allergies").unknownAllergy).toBeNull();
});
