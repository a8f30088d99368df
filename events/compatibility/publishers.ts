/**
 * Rules select events by their source, which is who publishes them. Those that are deployed don't know a publisher that
 * is new, and new ones don't select what the archive holds of one that is gone.
 */
import { sourceOf } from '../envelope'
import type { RegistryEntry } from '../registry-build/entry'
import type { Difference } from './compare'
import type { EventConsumer } from './consumers'

/** Where such a difference is said to be. */
export const publishersPath = 'publishers'

type Published = Pick<RegistryEntry, 'publishers' | 'sourcePrefix'>

export function* publisherDifferences(
  before: Published,
  after: Published,
  consumers: readonly EventConsumer[],
): Iterable<Difference & { readonly breaks: readonly EventConsumer[] }> {
  const [added, gone] = [missing(after, before), missing(before, after)]
  const rules = (published: Published) => `source ${sourcesOf(published).join(' or ')} only`
  if (added.length > 0) {
    const reason = `new events may come from ${added.join(', ')}; deployed rules select ${rules(before)}`
    yield { path: publishersPath, direction: 'forward', reason, doubt, breaks: consumers }
  }
  if (gone.length > 0) {
    const reason = `archived events may come from ${gone.join(', ')}; new rules select ${rules(after)}`
    yield { path: publishersPath, direction: 'backward', reason, doubt, breaks: consumers }
  }
}

const doubt = 'which rules are deployed is not known here'

function missing(one: Published, other: Published): readonly string[] {
  const others = other.publishers && sourcesOf(other)
  return sourcesOf(one).filter((source) => !(others ?? [source]).includes(source))
}

function sourcesOf({ publishers = [], sourcePrefix }: Published): readonly string[] {
  return publishers.map((publisher) => sourceOf(publisher, sourcePrefix))
}

/** What is written down where a change of publishers is accepted: from whom, to whom. */
export function publishersPrint(before: Published, after: Published): string {
  const named = ({ publishers = [], sourcePrefix = '' }: Published) =>
    publishers.map((publisher) => `${sourcePrefix}${publisher}`).sort()
  return `publishers ${named(before).join(', ')} to ${named(after).join(', ')}`
}
