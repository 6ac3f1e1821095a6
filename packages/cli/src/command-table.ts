// Every command, with one line of help and the file that holds it. A command's file is loaded only when it is asked for.
import type { Command } from "./command.ts";

export interface CommandEntry {
  summary: string;
  load(): Promise<Command>;
}

export const commandTable: Record<string, CommandEntry> = {
  start: { summary: "open Melete in the browser", load: async () => (await import("./commands/start.ts")).start },
  ask: { summary: "ask one question, with pictures if you like", load: async () => (await import("./commands/ask.ts")).ask },
  chat: { summary: "talk in the terminal", load: async () => (await import("./commands/chat.ts")).chat },
  models: { summary: "list the models that can answer", load: async () => (await import("./commands/models.ts")).models },
  doctor: { summary: "say what is installed, what works and what to do", load: async () => (await import("./commands/doctor.ts")).doctor },
  install: {
    summary: "fetch an optional group, such as the weights that find people in photos",
    load: async () => (await import("./commands/install.ts")).install,
  },
  users: { summary: "who may use this Melete, and how much", load: async () => (await import("./commands/users.ts")).users },
  keys: { summary: "make, list and revoke API keys", load: async () => (await import("./commands/keys.ts")).keys },
  eval: { summary: "measure melete-nano on problems it has never seen", load: async () => (await import("./commands/eval.ts")).evaluate },
  lab: { summary: "train a model from a recipe", load: async () => (await import("./commands/lab.ts")).lab },
};
