/** Which secrets a list is asked for. */
import { constraint, invalidParameter } from './errors'
import type { Secret } from './state'

export interface Filter {
  readonly Key?: string
  readonly Values?: readonly string[]
}

const startsWith = (text: string, value: string): boolean => text.startsWith(value)
/** Of a text of words, any of which may be meant. */
const hasWord = (text: string, value: string): boolean => {
  const [all, sought] = [text.toLowerCase(), value.toLowerCase()]
  return all.startsWith(sought) || all.split(/[\s/_+=.@!-]+/).some((word) => word.startsWith(sought))
}

type Match = (secret: Secret, value: string, region: string) => boolean

const matches: Readonly<Record<string, Match>> = {
  name: ({ name }, value) => startsWith(name, value),
  description: ({ description = '' }, value) => hasWord(description, value),
  'tag-key': ({ tags }, value) => Object.keys(tags).some((key) => startsWith(key, value)),
  'tag-value': ({ tags }, value) => Object.values(tags).some((each) => startsWith(each, value)),
  'primary-region': (_, value, region) => startsWith(region, value),
  // None of them is a service's.
  'owning-service': () => false,
  all: ({ name, description = '', tags }, value) =>
    value
      .split(/\s+/)
      .filter((word) => word !== '')
      .every((word) => [name, description, ...Object.entries(tags).flat()].some((text) => hasWord(text, word))),
}

/** A secret has to meet all filters, and of each one of its values; one that begins with `!` must not be met. */
export function createFilter(filters: readonly Filter[] = [], region: string): (secret: Secret) => boolean {
  if (filters.length > 10) throw constraint('filters', 'have length less than or equal to 10')
  const tests = filters.map(({ Key, Values = [] }, index) => {
    if (Key === undefined) throw invalidParameter('Invalid filter key')
    const match = Object.hasOwn(matches, Key) ? matches[Key] : undefined
    if (!match) {
      const known = Object.keys(matches).join(', ')
      throw constraint(`filters.${index + 1}.member.key`, `satisfy enum value set: [${known}]`, Key)
    }
    if (Values.length === 0) throw invalidParameter(`Invalid filter values for key: ${Key}`)
    return (secret: Secret): boolean =>
      Values.some((value) =>
        value.startsWith('!') ? !match(secret, value.slice(1), region) : match(secret, value, region),
      )
  })
  return (secret) => tests.every((test) => test(secret))
}
