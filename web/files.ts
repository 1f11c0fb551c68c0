// Files dropped or pasted anywhere on the page.

import { useEffect } from "preact/hooks";

/** JSON without a file's name. */
export const pastedFile = (text: string) => new File([text], "the pasted text", { type: "application/json" });

/** @param open undefined: somebody else takes them */
export function useDroppedFiles(open: ((files: readonly File[]) => void) | undefined): void {
  useEffect(() => {
    if (open === undefined) return;
    const take = (transfer: DataTransfer | null) => {
      const files = [...(transfer?.files ?? [])];
      const text = transfer?.getData("text/plain") ?? "";
      if (files.length > 0) open(files);
      else if (text.trim()) open([pastedFile(text)]);
    };
    const onDragOver = (event: DragEvent) => {
      event.preventDefault();
      document.body.classList.add("dropping");
    };
    const onDragEnd = () => document.body.classList.remove("dropping");
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      onDragEnd();
      take(event.dataTransfer);
    };
    const onPaste = (event: ClipboardEvent) => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) take(event.clipboardData);
    };
    addEventListener("dragover", onDragOver);
    addEventListener("dragleave", onDragEnd);
    addEventListener("drop", onDrop);
    addEventListener("paste", onPaste);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("dragleave", onDragEnd);
      removeEventListener("drop", onDrop);
      removeEventListener("paste", onPaste);
    };
  }, [open]);
}

/** Hands a file to the person. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
