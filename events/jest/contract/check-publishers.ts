/**
 * Who publishes is who is listed and who is allowed, both ways round; and nothing is published that nobody defined
 * or consumed that nobody publishes.
 */
import { type EventDefinition, sourceOf } from '../../index'
import type { CodeUse, Publication } from './code'
import type { PublishPermission } from './permissions'
import type { Problem } from './problem'
import type { EventRule } from './rules'
import { exactValues } from './rules'

export interface PublisherChecks {
  readonly catalog: readonly EventDefinition[]
  readonly publications: readonly Publication[]
  readonly permissions: readonly PublishPermission[]
  readonly rules: readonly EventRule[]
  /** Functions and state machines of which it is known what they publish. */
  readonly known: ReadonlySet<string>
}

/** What a function creates, it publishes as each of its domains that the definition lists; as all, if it lists none. */
export function publicationsOf(use: CodeUse, catalog: readonly EventDefinition[]): readonly Publication[] {
  return use.creates.flatMap((detailType) => {
    const { publishers = [], sourcePrefix } = catalog.find((each) => each.detailType === detailType) ?? {}
    const listed = use.domains.filter((domain) => publishers.includes(domain))
    return (listed.length > 0 ? listed : use.domains).map((domain) => ({
      resource: use.resource,
      source: sourceOf(domain, sourcePrefix),
      detailType,
    }))
  })
}

/** What is published: defined, by who is listed, and allowed by IAM. */
export function checkPublications({ catalog, publications, permissions }: PublisherChecks): readonly Problem[] {
  return publications.flatMap(({ resource, source, detailType }): readonly Problem[] => {
    const about = { resource, event: detailType }
    const definition = catalog.find((each) => each.detailType === detailType)
    if (!definition)
      return [{ ...about, message: 'is published, but nobody defined it: the catalog has no such event' }]
    const problems: Problem[] = []
    if (!definition.pattern.source.includes(source)) {
      const listed = definition.publishers.join(', ')
      problems.push({ ...about, field: 'publishers', message: `it publishes as ${source}, but ${listed} alone may` })
    }
    const own = permissions.filter((each) => each.resource === resource)
    const isAllowed = own.some(
      ({ sources, detailTypes }) =>
        (sources?.includes(source) ?? false) && (detailTypes === undefined || detailTypes.includes(detailType)),
    )
    if (!isAllowed && !own.some(({ sources }) => sources === undefined)) {
      const message = `IAM does not let it publish as ${source}: it needs events:PutEvents with events:source = ${source}`
      problems.push({ ...about, message })
    }
    return problems
  })
}

/** What is allowed and listed, and doesn't happen. `elsewhere`: publications that no template or code shows. */
export function checkListed(
  definition: EventDefinition,
  { publications }: Pick<PublisherChecks, 'publications'>,
  elsewhere: readonly Omit<Publication, 'resource'>[],
): readonly Problem[] {
  const { detailType: event, publishers, sourcePrefix } = definition
  const isElsewhere = (source: string) => elsewhere.some((each) => each.source === source && each.detailType === event)
  return publishers.flatMap((publisher): readonly Problem[] => {
    const source = sourceOf(publisher, sourcePrefix)
    const publishes = publications.some((each) => each.source === source && each.detailType === event)
    const field = `publishers, ${publisher}`
    if (!publishes && !isElsewhere(source))
      return [{ event, field, message: `is listed, but nothing publishes it as ${source}` }]
    if (publishes && isElsewhere(source)) {
      return [{ event, field, message: 'is said to be published elsewhere, but it is published here: strike it out' }]
    }
    return []
  })
}

/** Who may publish as nobody in particular, or may and doesn't. */
export function checkPermissions({ publications, permissions, known, catalog }: PublisherChecks): readonly Problem[] {
  const ours = new Set(catalog.flatMap(({ pattern }) => pattern.source))
  return permissions.flatMap(({ resource, sources }): readonly Problem[] => {
    if (sources === undefined) {
      const message = 'may publish as any source: give the statement a StringEquals condition on events:source'
      return [{ resource, message }]
    }
    // Without its code nobody knows what it does.
    if (!known.has(resource)) return []
    return sources
      .filter(
        (source) =>
          ours.has(source) && !publications.some((each) => each.resource === resource && each.source === source),
      )
      .map((source) => ({
        resource,
        message: `may publish as ${source}, but publishes nothing so: take the permission away`,
      }))
  })
}

/** What rules wait for, by source and name, and nobody sends. */
export function checkAwaited(
  { rules, publications, catalog }: PublisherChecks,
  elsewhere: readonly Omit<Publication, 'resource'>[],
): readonly Problem[] {
  const sent = [...publications, ...elsewhere]
  return rules.flatMap(({ id: rule, pattern }) => {
    const sources = exactValues(pattern.source)
    const unlisted = sources
      .filter((source) => !catalog.some((each) => each.pattern.source.includes(source)))
      .map((source) => ({ rule, field: 'source', message: `waits for ${source}, which no event lists as a publisher` }))
    const unsent = exactValues(pattern['detail-type'])
      .filter((name) => catalog.some(({ detailType }) => detailType === name))
      .filter(
        (name) =>
          !sent.some(
            ({ source, detailType }) => detailType === name && (sources.length === 0 || sources.includes(source)),
          ),
      )
      .map((event) => ({ rule, event, message: 'is waited for, but nobody publishes it' }))
    return [...unlisted, ...unsent]
  })
}
