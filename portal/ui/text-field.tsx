/** A field of a form behind the sign-in: one line, or several. */
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'

interface Props {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly wrong?: string
  readonly rows?: number
  readonly isFixed?: boolean
  readonly onChange: (value: string) => void
}

export function TextField({ label, hint, value, wrong = '', rows, isFixed = false, onChange }: Props) {
  const common = {
    value,
    disabled: isFixed,
    onChange: ({ detail }: { readonly detail: { readonly value: string } }) => onChange(detail.value),
  }
  return (
    <FormField label={label} description={hint} errorText={wrong}>
      {rows === undefined ? <Input {...common} /> : <Textarea {...common} rows={rows} />}
    </FormField>
  )
}
