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

type Published = Pick<RegistryEntry, 'publishers'>

export function* publisherDifferences(
  before: Published,
  after: Published,
  consumers: readonly EventConsumer[],
): Iterable<Difference & { readonly breaks: readonly EventConsumer[] }> {
  const [added, gone] = [missing(after, before), missing(before, after)]
  const rules = (publishers: readonly string[]) => `source ${publishers.map(sourceOf).join(' or ')} only`
  if (added.length > 0) {
    const reason = `new events may come from ${added.map(sourceOf).join(', ')}; deployed rules select ${rules(before.publishers)}`
    yield { path: publishersPath, direction: 'forward', reason, doubt, breaks: consumers }
  }
  if (gone.length > 0) {
    const reason = `archived events may come from ${gone.map(sourceOf).join(', ')}; new rules select ${rules(after.publishers)}`
    yield { path: publishersPath, direction: 'backward', reason, doubt, breaks: consumers }
  }
}

const doubt = 'which rules are deployed is not known here'

function missing(one: Published, other: Published): readonly string[] {
  return (one.publishers ?? []).filter((publisher) => !(other.publishers ?? [publisher]).includes(publisher))
}

/** What is written down where a change of publishers is accepted: from whom, to whom. */
export function publishersPrint(before: Published, after: Published): string {
  return `publishers ${[...(before.publishers ?? [])].sort().join(', ')} to ${[...(after.publishers ?? [])].sort().join(', ')}`
}
