/** Somebody in a user pool, as the pool has them. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { operation } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/user')

interface User {
  readonly UserAttributes?: readonly { readonly Name: string; readonly Value?: string }[]
  readonly UserStatus: string
  readonly Enabled: boolean
}

interface Groups {
  readonly Groups: readonly { readonly GroupName: string }[]
}

export function UserPage() {
  const { pool = '', name = '' } = route.useSearch()
  const user = useQuery({
    queryKey: ['user', pool, name],
    queryFn: async ({ signal }) => {
      const input = { UserPoolId: pool, Username: name }
      const [found, groups] = await Promise.all([
        operation<User>('cognito-idp/AdminGetUser', input, signal),
        operation<Groups>('cognito-idp/AdminListGroupsForUser', input, signal),
      ])
      return { ...found, groups: groups.Groups.map(({ GroupName }) => GroupName) }
    },
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={user} what="the user">
        {({ UserAttributes = [], UserStatus, Enabled, groups }) => {
          const sub = UserAttributes.find((each) => each.Name === 'sub')?.Value
          return (
            <section className="stack" aria-label={name}>
              <h2>{name}</h2>
              <dl className="facts">
                <dt>Status</dt>
                <dd>
                  {UserStatus}
                  {Enabled ? '' : ', disabled'}
                </dd>
                <dt>Groups</dt>
                <dd>{groups.length === 0 ? 'none' : groups.join(', ')}</dd>
                {UserAttributes.map((attribute) => (
                  <div key={attribute.Name} className="contents">
                    <dt>{attribute.Name}</dt>
                    <dd>{attribute.Value}</dd>
                  </div>
                ))}
              </dl>
              {sub !== undefined && (
                <p>
                  <Link to="/console" search={{ text: sub }}>
                    What has happened with this sub
                  </Link>
                </p>
              )}
            </section>
          )
        }}
      </Read>
    </div>
  )
}
