/** A password that is chosen, with what the directory asks of one. */
import { useQuery } from '@tanstack/react-query'
import { waysQuery } from '../../lib/sign-up'
import { Field } from '../../ui/field'

interface Props {
  readonly label: string
  readonly value: string
  readonly wrong?: string | undefined
  readonly onChange: (password: string) => void
}

export function NewPasswordField({ onChange, ...field }: Props) {
  // Without it people are told what is missing when they have chosen.
  const { data } = useQuery(waysQuery)
  return (
    <Field
      name="password"
      type="password"
      autoComplete="new-password"
      maxLength={256}
      required
      {...(data && { hint: `With ${listed(data.passwordRules)}.` })}
      {...field}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

function listed(rules: readonly string[]): string {
  return new Intl.ListFormat('en').format(rules)
}
