// The frame that an artifact runs in: without origin, network or powers. It brings the page in, hears what the page says, and notices when
// it says nothing any more. It does not know where the page comes from or what becomes of its words.
import { useEffect, useRef } from "react";
import { createMessageGate, parseFrameMessage, type StoreEntries } from "./frame-message.ts";

/** Never same-origin: with scripts, that would let the page take its own sandbox off. */
export const frameSandbox = "allow-scripts allow-forms allow-pointer-lock";

const pingMs = 2000;
/** A page may think for a while; what is silent for longer hangs. */
const silenceMs = 9000;
/** A page that loads itself again does so now and then, not all the time. */
const maxLoads = 50;

export interface ArtifactFrameProps {
  title: string;
  html: string;
  /** what the page kept before; read once per load */
  kept(): StoreEntries;
  onStore(entries: StoreEntries): void;
  onError(message: string): void;
  onLink(href: string): void;
  /** it must be taken away */
  onLost(why: "silent" | "flood"): void;
}

export function ArtifactFrame(props: ArtifactFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const admit = createMessageGate(() => performance.now());
    let heardAt = performance.now();
    let loads = 0;
    let pings = 0;

    const post = (message: object) => frame.current?.contentWindow?.postMessage({ melete: 1, ...message }, "*");

    function hear({ source, origin, data }: MessageEvent) {
      // the page in our frame and no other, and only as long as it has no origin
      if (source === null || source !== frame.current?.contentWindow || origin !== "null") return;
      const admission = admit();
      if (admission === "flood") latest.current.onLost("flood");
      if (admission !== "taken") return;
      const message = parseFrameMessage(data);
      if (message === null) return;
      heardAt = performance.now();
      switch (message.type) {
        case "shell":
          if (++loads <= maxLoads) post({ type: "page", html: latest.current.html, store: latest.current.kept() });
          break;
        case "error":
          latest.current.onError(message.message);
          break;
        case "link":
          // only after a click or key inside: a page may not ask by itself
          if (document.activeElement === frame.current && (navigator.userActivation?.isActive ?? true)) latest.current.onLink(message.href);
          break;
        case "store":
          latest.current.onStore(message.entries);
          break;
        case "ready":
        case "pong":
          break;
        default:
          message satisfies never;
      }
    }

    function look() {
      // a hidden page's timers sleep
      if (document.hidden) heardAt = performance.now();
      else if (performance.now() - heardAt > silenceMs) latest.current.onLost("silent");
      else post({ type: "ping", id: ++pings });
    }

    const wake = () => {
      heardAt = performance.now();
    };
    window.addEventListener("message", hear);
    document.addEventListener("visibilitychange", wake);
    const timer = setInterval(look, pingMs);
    return () => {
      window.removeEventListener("message", hear);
      document.removeEventListener("visibilitychange", wake);
      clearInterval(timer);
    };
  }, []);

  return (
    <iframe
      ref={frame}
      className="artifact-frame"
      title={props.title}
      src="/artifact-frame"
      sandbox={frameSandbox}
      allow=""
      referrerPolicy="no-referrer"
      // a page that cannot be left by mistake: the browser's own drop of a file would open it
      onDrop={(event) => event.preventDefault()}
    />
  );
}
