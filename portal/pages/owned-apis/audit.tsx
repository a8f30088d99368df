/** Who did what to an API, the newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PartProps } from '../../app/parts/owned-api'
import { subscriptions } from '../../lib/api'
import { AuditTable } from '../../ui/audit-table'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'

export function AuditOfApi({ api: { apiId }, search: { cursor } }: PartProps) {
  const audit = useQuery({
    queryKey: ['api-audit', apiId, cursor ?? ''],
    queryFn: ({ signal }) => subscriptions('GET /apis/{apiId}/audit', { path: { apiId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Read query={audit} what="the audit">
      {({ entries, cursor: next }) => (
        <>
          <AuditTable entries={entries} />
          <Pages cursor={cursor} next={next} />
        </>
      )}
    </Read>
  )
}
