// Fields that would change the answer and cannot be honoured, as a table: what is refused, and what to do instead. The documents are
// made from the same table. It knows field names; it does not know how requests are read.
import { ApiError } from "../../http/api-error.ts";

export interface RefusedField {
  /** does this value ask for what cannot be given? Default: anything but null, false, 0, "", an empty list or an empty object */
  asks?: (value: unknown) => boolean;
  /** what to do instead */
  instead: string;
}

export type RefusedFields = Readonly<Record<string, RefusedField>>;

/** Throws ApiError 400 for the first field of `body` that is in the table and asks for something. */
export function refuseFields(body: unknown, table: RefusedFields): void {
  if (typeof body !== "object" || body === null) return;
  for (const [field, value] of Object.entries(body)) {
    const rule = Object.hasOwn(table, field) ? table[field] : undefined;
    if (rule === undefined || !(rule.asks ?? asksSomething)(value)) continue;
    throw new ApiError(400, "not_supported", `"${field}" is not supported. ${rule.instead}`, { param: field });
  }
}

function asksSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

export function refuse(param: string, message: string): never {
  throw new ApiError(400, "not_supported", message, { param });
}
