/** Where an id leads: what the local cloud has by it, as pages of the console and of the portal. */
import type { Finding, FoundOfService } from './local'

export interface Place {
  /** Such as `The execution one-of-them`. */
  readonly text: string
  readonly to: string
  readonly search: Readonly<Record<string, string>>
}

export function placesOf({ id, found, hasStory }: Finding): readonly Place[] {
  const story: Place = { text: 'Its story', to: '/console/story', search: { id } }
  const places = found.flatMap(placesOfOne)
  const known = new Set<string>()
  return [...places, ...(hasStory ? [story] : [])].filter(({ to, search }) => {
    const address = `${to} ${JSON.stringify(search)}`
    return !known.has(address) && known.add(address)
  })
}

/** What is in a domain's table has a page for those whom it concerns. */
const entities: readonly (readonly [key: RegExp, text: string, path: string])[] = [
  [/approvalid_([0-9a-z]{26})\b/i, 'The approval, for who decides it', '/approvals/'],
  [/approvalid_([0-9a-z]{26})\b/i, 'The approval, for who asked for it', '/requests/'],
]

function placesOfOne({ what, id, name, within = '' }: FoundOfService): readonly Place[] {
  switch (what) {
    case 'execution':
      return [{ text: `The execution ${name} of ${within}`, to: '/console/execution', search: { arn: id } }]
    case 'mail':
      return [{ text: `The mail “${name}”`, to: '/console/mail', search: { open: id } }]
    case 'sms':
      return [{ text: `The text message to ${name}`, to: '/console/mail', search: { folder: 'phone', open: id } }]
    case 'message':
      return [{ text: `The message in ${within}`, to: '/console/queues', search: { queue: within, message: id } }]
    case 'user':
      return [{ text: `The user ${name}`, to: '/console/user', search: { pool: within, name: id } }]
    case 'item':
      return [
        ...entityPlaces(id),
        { text: `The item ${name} of ${within}`, to: '/console/tables', search: { table: within, key: id } },
      ]
    default:
      return []
  }
}

function entityPlaces(key: string): readonly Place[] {
  return entities.flatMap(([pattern, text, path]) => {
    const [, id] = pattern.exec(key) ?? []
    return id === undefined ? [] : [{ text, to: path + id.toUpperCase(), search: {} }]
  })
}
