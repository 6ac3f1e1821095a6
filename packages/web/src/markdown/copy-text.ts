// Puts text on the clipboard, also on plain-HTTP origins (a home server on the local network), where navigator.clipboard is absent.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.setAttribute("readonly", "");
  holder.className = "visually-hidden";
  const focused = document.activeElement;
  document.body.append(holder);
  holder.select();
  // Deprecated, and still the only way without a secure origin.
  const copied = document.execCommand("copy");
  holder.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
