/** What an entry imports a type of, or nothing that it uses, is not in its bundle. */
import { LampLit, occurrence, origin } from '../../lamps'

export function brokenEvent() {
  return LampLit.create({ lamp: 'desk', place: { room: 'study' }, watts: [] }, origin, occurrence)
}
