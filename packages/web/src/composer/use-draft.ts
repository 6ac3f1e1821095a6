// What is being written: text, pictures and files. It survives a reload, and uploads at once what is attached.
// It does not know the conversation it will go to beyond the name under which it is kept.
import { type BlobRef, blobRefSchema, type Part } from "@melete/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { blobUrl } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { uploadBlob } from "../api/upload-blob.ts";
import { readStored, sessionStorageOrNull, writeStored } from "../shell/use-stored.ts";
import { type Attachment, refusedMessage, splitFiles } from "./attachment.ts";

const keptBlob = z.object({ name: z.string(), blob: blobRefSchema });
const keptSchema = z.object({ text: z.string(), images: z.array(keptBlob), files: z.array(keptBlob).default([]) });

export interface Draft {
  text: string;
  attachments: Attachment[];
  /** a file that was refused; "" when none */
  notice: string;
  setText(text: string): void;
  addFiles(files: Iterable<File>): void;
  removeAttachment(key: string): void;
  /** put a whole question back, for example one that failed */
  fill(parts: Part[]): void;
  clear(): void;
}

let lastKey = 0;
const newKey = () => `attachment-${++lastKey}`;

const keyStart = "melete-draft-";

/** The name under which something half-written is kept, until it is sent or its owner logs out. */
export function draftKey(name: string): string {
  return keyStart + name;
}

/** Everything half-written, in every conversation. */
export function forgetDrafts(): void {
  const storage = sessionStorageOrNull();
  for (const key of Object.keys(storage ?? {})) if (key.startsWith(keyStart)) writeStored(storage, key, null);
}

export function useDraft(conversationId: string | null): Draft {
  const storageKey = draftKey(conversationId ?? "new");
  const [kept] = useState(() => keptSchema.safeParse(readStored(sessionStorageOrNull(), storageKey)).data);
  const [text, setText] = useState(kept?.text ?? "");
  const [attachments, setAttachments] = useState<Attachment[]>(() => [
    ...(kept?.images ?? []).map(({ name, blob }) => readyAttachment("picture", name, blob)),
    ...(kept?.files ?? []).map(({ name, blob }) => readyAttachment("file", name, blob)),
  ]);
  const [notice, setNotice] = useState("");
  const uploads = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const ready = attachments.filter((attachment) => attachment.status === "ready");
    const [images, files] = (["picture", "file"] as const).map((kind) =>
      ready.filter((attachment) => attachment.kind === kind).map(({ name, blob }) => ({ name, blob })),
    );
    writeStored(sessionStorageOrNull(), storageKey, text === "" && ready.length === 0 ? null : { text, images, files });
  }, [storageKey, text, attachments]);

  const change = useCallback((key: string, next: (old: Attachment) => Attachment) => {
    setAttachments((all) => all.map((attachment) => (attachment.key === key ? next(attachment) : attachment)));
  }, []);

  const upload = useCallback(
    async (kind: Attachment["kind"], file: File) => {
      const key = newKey();
      const name = file.name || "pasted picture";
      const base = { key, kind, name, byteLength: file.size, preview: kind === "picture" ? URL.createObjectURL(file) : "" };
      const controller = new AbortController();
      uploads.current.set(key, controller);
      setAttachments((all) => [...all, { ...base, status: "uploading", progress: 0 }]);
      try {
        const blob = await uploadBlob(file, {
          ...(kind === "file" ? { name } : {}),
          signal: controller.signal,
          onProgress: (progress) => change(key, () => ({ ...base, status: "uploading", progress })),
        });
        change(key, () => ({ ...base, status: "ready", blob }));
      } catch (error) {
        if (!controller.signal.aborted) change(key, () => ({ ...base, status: "failed", message: errorText(error) }));
      } finally {
        uploads.current.delete(key);
      }
    },
    [change],
  );

  const addFiles = useCallback(
    (files: Iterable<File>) => {
      const { taken, refused } = splitFiles(files);
      setNotice(refused.length > 0 ? refusedMessage(refused) : "");
      for (const { kind, file } of taken) void upload(kind, file);
    },
    [upload],
  );

  const removeAttachment = useCallback((key: string) => {
    uploads.current.get(key)?.abort();
    setAttachments((all) => {
      const removed = all.find((attachment) => attachment.key === key);
      if (removed?.preview.startsWith("blob:")) URL.revokeObjectURL(removed.preview);
      return all.filter((attachment) => attachment.key !== key);
    });
  }, []);

  const fill = useCallback((parts: Part[]) => {
    setText(parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"));
    setAttachments(
      parts.flatMap((part) => {
        if (part.type === "image") return [readyAttachment("picture", part.name ?? "picture", part.blob)];
        return part.type === "file" ? [readyAttachment("file", part.name, part.blob)] : [];
      }),
    );
    setNotice("");
  }, []);

  const clear = useCallback(() => {
    setText("");
    setAttachments([]);
    setNotice("");
    // At once, not after the next drawing: the page may leave for the new conversation before that.
    writeStored(sessionStorageOrNull(), storageKey, null);
  }, [storageKey]);

  return { text, attachments, notice, setText, addFiles, removeAttachment, fill, clear };
}

function readyAttachment(kind: Attachment["kind"], name: string, blob: BlobRef): Attachment {
  return { key: newKey(), kind, name, byteLength: blob.byteLength, preview: blobUrl(blob.hash), status: "ready", blob };
}
