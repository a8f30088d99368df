/** Who somebody is, as they sign in. */
import { Field } from '../../ui/field'

interface Props {
  readonly hint?: string
  readonly value: string
  readonly onChange: (userName: string) => void
}

export function UserNameField({ onChange, ...field }: Props) {
  return (
    <Field
      label="User name or e-mail"
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={128}
      required
      {...field}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}
