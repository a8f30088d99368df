/** The caller's account. */
import Container from '@cloudscape-design/components/container'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useQuery } from '@tanstack/react-query'
import { identity } from '../../lib/api'
import { Loading } from '../../ui/loading'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'

export function Profile() {
  const account = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => identity('GET /me', { signal }) })
  return (
    <div className="stack">
      <Title text="Account" />
      {account.isError && <TroubleNotice error={account.error} onRetry={() => void account.refetch()} />}
      {account.isPending && <Loading what="your account" />}
      {account.data && (
        <Container>
          <KeyValuePairs columns={2} items={[{ label: 'User name', value: account.data.userName }]} />
        </Container>
      )}
    </div>
  )
}
