/**
 * A list of approvals: of a status, with the words that are looked for, a page at a time; all of that is in the address. It is
 * read again every few seconds, so that what others do shows by itself. An id is asked for by itself, whatever its status.
 */
import { useQuery } from '@tanstack/react-query'
import { type ApprovalSummary, idIn, statusIn, statusTexts } from '../../lib/approvals'
import { type Found, gather } from '../../lib/gather'
import { isListed } from '../../lib/listed'
import { isProblem } from '../../lib/problem'
import { useSettled } from '../../lib/settled'
import { type Column, Listing } from '../../ui/listing'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Nothing, type StatusTab, StatusTabs, WordFilter } from './list-filter'

/** What is looked for takes several calls. */
const paceOfWords = 30_000
const perPage = 50

export interface ListQuery {
  readonly status: ApprovalSummary['status'] | undefined
  readonly q: string | undefined
  readonly limit: number
  readonly cursor: string | undefined
}

interface Props<Item extends ApprovalSummary> {
  /** Such as `inbox`: what is kept of it is kept by this. */
  readonly name: string
  readonly search: { readonly status?: string; readonly q?: string; readonly cursor?: string }
  /** Such as `your approvals`. */
  readonly what: string
  readonly tabs: readonly StatusTab[]
  readonly tabsLabel: string
  readonly columns: readonly Column<Item>[]
  /** What there is to say if there are none of a status. */
  readonly none: (status: ApprovalSummary['status'] | undefined) => string
  /** How often it is read again where nothing is looked for, in milliseconds. */
  readonly pace: (status: ApprovalSummary['status'] | undefined) => number
  readonly read: (query: ListQuery, signal: AbortSignal) => Promise<Found<Item>>
  readonly readOne: (id: string, signal: AbortSignal) => Promise<Item>
}

export function ApprovalList<Item extends ApprovalSummary>(props: Props<Item>) {
  const { name, search, what, tabs, tabsLabel, columns, none, pace, read, readOne } = props
  const { q, cursor } = search
  const status = statusIn(search.status)
  const words = useSettled(q)
  const list = useQuery({
    queryKey: [name, status, words, cursor ?? ''],
    queryFn: async ({ signal }) =>
      (await named(words, (id) => readOne(id, signal))) ??
      gather((from, limit) => read({ status, q: words, limit, cursor: from }, signal), { cursor, limit: perPage }),
    refetchInterval: words === undefined ? pace(status) : paceOfWords,
    // What is there is filtered at once; other approvals than these are not shown in their place.
    placeholderData: (before, of) => (of?.queryKey[1] === status ? before : undefined),
  })
  const isLooking = words !== q || list.isPlaceholderData

  return (
    <>
      <StatusTabs label={tabsLabel} tabs={tabs} />
      <Read query={list} what={what}>
        {({ items, cursor: next, examined }) => {
          const shown = items.filter((each) => !isLooking || isListed(q, textsOf(each)))
          const isMore = cursor !== undefined || next !== null
          return (
            <>
              <Listing
                label={tabs.find(([each]) => each === status)?.[1] ?? 'Approvals'}
                items={shown}
                trackBy="approvalId"
                columns={columns}
                empty={<Nothing isFiltered={q !== undefined} isMore={isMore} none={none(status)} />}
                filter={<WordFilter q={q} status={status} countText={countText(shown, { isMore, examined })} />}
              />
              <Pages cursor={cursor} next={next} search={{ q, status }} />
            </>
          )
        }}
      </Read>
    </>
  )

  function countText(shown: readonly Item[], { isMore, examined }: { isMore: boolean; examined: number }): string {
    if (q === undefined) return ''
    const found = shown.length === 1 ? '1 matches' : `${shown.length} match`
    if (isLooking) return `${found} of what is here; looking for more`
    const [only] = shown
    if (only && only.approvalId === idIn(q)) return `${found}: ${statusTexts[only.status].toLowerCase()}`
    return isMore ? `${found} of the ${examined} that were looked through; there are more` : found
  }
}

/** What words name, if they are an id, and of something that is there for the reader: it may be an id of something else. */
async function named<Item>(
  words: string | undefined,
  readOne: (id: string) => Promise<Item>,
): Promise<Found<Item> | undefined> {
  const id = idIn(words)
  if (id === undefined) return undefined
  try {
    return { items: [await readOne(id)], cursor: null, examined: 1 }
  } catch (error) {
    if (isProblem(error) && error.status === 404) return undefined
    throw error
  }
}

/** What the API looks through, too. */
function textsOf({ subject, requester, requestedBy, approvalId }: ApprovalSummary): readonly string[] {
  return [subject, requester.name, requester.email, requestedBy.system, requestedBy.correlationId ?? '', approvalId]
}
