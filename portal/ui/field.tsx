/** A field of a public page's form. */
import { type InputHTMLAttributes, type Ref, useId } from 'react'

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: string | undefined
  /** What is wrong with what is in it. */
  readonly wrong?: string | undefined
  readonly ref?: Ref<HTMLInputElement>
}

export function Field({ label, hint, wrong, ...input }: Props) {
  const id = useId()
  const said = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span id={`${id}-hint`} className="secondary">
          {hint}
        </span>
      )}
      <input id={id} {...input} aria-invalid={wrong ? true : undefined} aria-describedby={said || undefined} />
      {wrong && (
        <span id={`${id}-wrong`} className="wrong">
          {wrong}
        </span>
      )}
    </div>
  )
}
