/** A code that was sent. */
import type { Ref } from 'react'
import { Field } from '../../ui/field'

interface Props {
  readonly hint: string
  readonly value: string
  readonly wrong?: string | undefined
  readonly onChange: (code: string) => void
  readonly ref?: Ref<HTMLInputElement>
}

export function CodeField({ onChange, ...field }: Props) {
  return (
    <Field
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="(\s*\d){6}\s*"
      title="Six figures"
      maxLength={14}
      required
      {...field}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

/** As it is given to the directory: people write it in groups, as it is shown to them. */
export const figuresOf = (code: string): string => code.replace(/\s/g, '')
