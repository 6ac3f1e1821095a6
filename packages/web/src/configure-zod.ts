// Imported before anything that defines a schema. The page's security policy forbids making code from strings; zod would try that when a
// schema is defined, to parse faster, and the browser would report it.
import { z } from "zod";

z.config({ jitless: true });
