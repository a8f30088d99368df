/** Who sees an API in the catalogue. */
import { useId } from 'react'

const texts = { public: 'Everybody', signedIn: 'Whoever is signed in', groups: 'Members of groups' } as const
type Visibility = keyof typeof texts

interface Props {
  readonly chosen: Visibility
  readonly onChange: (visibility: Visibility) => void
}

export function VisibilityChoice({ chosen, onChange }: Props) {
  const name = useId()
  return (
    <fieldset className="choices">
      <legend>Who sees it</legend>
      {(Object.keys(texts) as Visibility[]).map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={each === chosen} onChange={() => onChange(each)} /> {texts[each]}
        </label>
      ))}
    </fieldset>
  )
}
