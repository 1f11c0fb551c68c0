export function Paragraph({ title, lines }: { title?: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      {title && <h3>{title}</h3>}
      <p>{lines.join(" ")}</p>
    </section>
  );
}
