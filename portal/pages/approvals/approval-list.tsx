/**
 * A list of approvals: of a status, with the words that are looked for, a page at a time; all of that is in the address. It is
 * read again every few seconds, so that what others do shows by itself. An id is asked for by itself, whatever its status.
 */
import { useQuery } from '@tanstack/react-query'
import type { inboxQuery } from '../../lib/approval-lists'
import { type ApprovalSummary, idIn, statusIn, statusTexts } from '../../lib/approvals'
import { isListed } from '../../lib/listed'
import { useSettled } from '../../lib/settled'
import { type Column, Listing } from '../../ui/listing'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Nothing, type StatusTab, StatusTabs, WordFilter } from './list-filter'

/** What is looked for takes several calls. */
const paceOfWords = 30_000

interface Props {
  readonly query: typeof inboxQuery
  readonly search: { readonly status?: string; readonly q?: string; readonly cursor?: string }
  /** Such as `your approvals`. */
  readonly what: string
  readonly tabs: readonly StatusTab[]
  readonly tabsLabel: string
  readonly columns: readonly Column<ApprovalSummary>[]
  /** What there is to say if there are none of a status. */
  readonly none: (status: ApprovalSummary['status'] | undefined) => string
  /** How often it is read again where nothing is looked for, in milliseconds. */
  readonly pace: (status: ApprovalSummary['status'] | undefined) => number
}

export function ApprovalList(props: Props) {
  const { query, search, what, tabs, tabsLabel, columns, none, pace } = props
  const { q, cursor } = search
  const status = statusIn(search.status)
  const words = useSettled(q)
  const list = useQuery({
    ...query({ status, q: words, cursor }),
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

  function countText(
    shown: readonly ApprovalSummary[],
    { isMore, examined }: { isMore: boolean; examined: number },
  ): string {
    if (q === undefined) return ''
    const found = shown.length === 1 ? '1 matches' : `${shown.length} match`
    if (isLooking) return `${found} of what is here; looking for more`
    const [only] = shown
    if (only && only.approvalId === idIn(q)) return `${found}: ${statusTexts[only.status].toLowerCase()}`
    return isMore ? `${found} of the ${examined} that were looked through; there are more` : found
  }
}

/** What the API looks through, too. */
function textsOf({ subject, requester, requestedBy, approvalId }: ApprovalSummary): readonly string[] {
  return [subject, requester.name, requester.email, requestedBy.system, requestedBy.correlationId ?? '', approvalId]
}
