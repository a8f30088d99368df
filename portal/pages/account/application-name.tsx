/** What an application calls itself, beside its id; the id alone until that is known. */
import { useQuery } from '@tanstack/react-query'
import { applicationQuery } from '../../lib/consents'

export function ApplicationName({ applicationId }: { readonly applicationId: string }) {
  const { data } = useQuery(applicationQuery(applicationId))
  if (!data) return <code>{applicationId}</code>
  return (
    <>
      {data.name} <span className="secondary">({data.company})</span>
    </>
  )
}
