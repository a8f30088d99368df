/** What an API says of itself, and who sees it. */
import { TextField } from '../../ui/text-field'
import { VisibilityChoice } from './visibility-choice'

export interface SettingsForm {
  readonly name: string
  readonly summary: string
  readonly visibility: 'public' | 'signedIn' | 'groups'
  /** One a line. */
  readonly groups: string
}

interface Props {
  readonly form: SettingsForm
  readonly onChange: (change: Partial<SettingsForm>) => void
  readonly wrongOf: (...fields: readonly string[]) => string
}

export function SettingsFields({ form, onChange, wrongOf }: Props) {
  return (
    <>
      <TextField label="Name" value={form.name} wrong={wrongOf('name')} onChange={(name) => onChange({ name })} />
      <TextField
        label="Summary"
        hint="What it is for. Shown as text in the catalogue."
        rows={4}
        value={form.summary}
        wrong={wrongOf('summary')}
        onChange={(summary) => onChange({ summary })}
      />
      <VisibilityChoice chosen={form.visibility} onChange={(visibility) => onChange({ visibility })} />
      {form.visibility === 'groups' && (
        <TextField
          label="Groups"
          hint="Whose members see it, one a line."
          rows={2}
          value={form.groups}
          wrong={wrongOf('groups')}
          onChange={(groups) => onChange({ groups })}
        />
      )}
    </>
  )
}
