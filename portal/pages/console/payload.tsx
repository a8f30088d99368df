/** What went in or came out, as text: others wrote it. */

/** A payload may have a megabyte, and nobody reads so much here. */
const longest = 20_000

export function Payload({ text, label }: { readonly text: string; readonly label: string }) {
  const written = indented(text)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by the keyboard */}
      <section className="payload" aria-label={label} tabIndex={0}>
        <pre>{written.slice(0, longest)}</pre>
      </section>
      {written.length > longest && (
        <p className="secondary">
          The first {longest} of {written.length} characters are shown.
        </p>
      )}
    </>
  )
}

/** Numbers stay as they are written: a text that is longer is shown as it came. */
function indented(text: string): string {
  if (text.length > longest) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
