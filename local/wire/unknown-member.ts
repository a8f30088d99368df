/** What stands on the wire and is no member of the operation's input. */
import type { Member, Structure } from '../kernel/api'
import { NotModelledError } from '../kernel/aws-error'

/**
 * Leaves what no member is called for the check to refuse. A member that stands elsewhere on the wire must not come
 * in by its name.
 */
export function keepUnknown(
  read: Record<string, unknown>,
  name: string,
  value: unknown,
  structure: Structure | undefined,
  where: string,
): void {
  if (structure?.members.has(name)) {
    const member = structure.members.get(name) as Member
    const place = member.at === 'body' ? `called ${member.jsonName} here` : `no member of this place (${member.at})`
    throw new NotModelledError(`"${name}"`, where, `it is ${place}`)
  }
  Object.defineProperty(read, name, { value, enumerable: true, configurable: true, writable: true })
}
