// What is being written: text and pictures. It survives a reload, and uploads pictures as soon as they are attached.
// It does not know the conversation it will go to beyond the name under which it is kept.
import { type BlobRef, blobRefSchema, type Part } from "@melete/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { blobUrl } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { uploadBlob } from "../api/upload-blob.ts";
import { readStored, sessionStorageOrNull, writeStored } from "../shell/use-stored.ts";
import { type Attachment, refusedMessage, splitFiles } from "./attachment.ts";

const keptSchema = z.object({ text: z.string(), images: z.array(z.object({ name: z.string(), blob: blobRefSchema })) });

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

/** Everything half-written, in every conversation. */
export function forgetDrafts(): void {
  const storage = sessionStorageOrNull();
  for (const key of Object.keys(storage ?? {})) if (key.startsWith(keyStart)) writeStored(storage, key, null);
}

export function useDraft(conversationId: string | null): Draft {
  const storageKey = `${keyStart}${conversationId ?? "new"}`;
  const [kept] = useState(() => keptSchema.safeParse(readStored(sessionStorageOrNull(), storageKey)).data);
  const [text, setText] = useState(kept?.text ?? "");
  const [attachments, setAttachments] = useState<Attachment[]>(() => (kept?.images ?? []).map(({ name, blob }) => readyAttachment(name, blob)));
  const [notice, setNotice] = useState("");
  const uploads = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const images = attachments.flatMap((attachment) => (attachment.status === "ready" ? [{ name: attachment.name, blob: attachment.blob }] : []));
    writeStored(sessionStorageOrNull(), storageKey, text === "" && images.length === 0 ? null : { text, images });
  }, [storageKey, text, attachments]);

  const change = useCallback((key: string, next: (old: Attachment) => Attachment) => {
    setAttachments((all) => all.map((attachment) => (attachment.key === key ? next(attachment) : attachment)));
  }, []);

  const upload = useCallback(
    async (file: File) => {
      const key = newKey();
      const base = { key, name: file.name || "pasted picture", preview: URL.createObjectURL(file) };
      const controller = new AbortController();
      uploads.current.set(key, controller);
      setAttachments((all) => [...all, { ...base, status: "uploading", progress: 0 }]);
      try {
        const blob = await uploadBlob(file, {
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
      const { pictures, refused } = splitFiles(files);
      setNotice(refused.length > 0 ? refusedMessage(refused) : "");
      for (const picture of pictures) void upload(picture);
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
    setAttachments(parts.flatMap((part) => (part.type === "image" ? [readyAttachment(part.name ?? "picture", part.blob)] : [])));
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

function readyAttachment(name: string, blob: BlobRef): Attachment {
  return { key: newKey(), name, preview: blobUrl(blob.hash), status: "ready", blob };
}
