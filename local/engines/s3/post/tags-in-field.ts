/** The field `tagging` of a form: the XML of PutObjectTagging, as the header `x-amz-tagging` has it. */
import { malformedXml } from '../errors'

/** Loaded for the first form with tags. */
const load = () => require('fast-xml-parser') as typeof import('fast-xml-parser')

/** Empty for XML that has no tags, as recorded. @throws MalformedXML */
export function tagsInField(xml: string): string {
  const { XMLParser, XMLValidator } = load()
  if (XMLValidator.validate(xml) !== true) throw malformedXml()
  const parser = new XMLParser({ isArray: (name) => name === 'Tag', parseTagValue: false, trimValues: false })
  const { Tagging } = parser.parse(xml) as {
    readonly Tagging?: { readonly TagSet?: { readonly Tag?: readonly unknown[] } }
  }
  const tags = new URLSearchParams()
  for (const tag of Tagging?.TagSet?.Tag ?? []) {
    const { Key, Value } = (tag ?? {}) as { readonly Key?: unknown; readonly Value?: unknown }
    if (typeof Key !== 'string') throw malformedXml()
    tags.append(Key, typeof Value === 'string' ? Value : '')
  }
  return String(tags)
}
