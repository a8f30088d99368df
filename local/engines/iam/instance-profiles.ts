/** What would give an instance its role. There are no instances here: a profile is kept, and nobody takes its role on. */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import { newUniqueId } from '../../lib/access-key'
import { alreadyExists, conflict, limit, noSuchEntity } from './errors'
import { checkName, checkPath } from './quotas'
import type { Roles } from './state'

export interface InstanceProfile {
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly id: string
  readonly createdAt: number
  /** The name of its role; there is never more than one. */
  readonly role: string | undefined
  readonly tags: Tags
}

export type InstanceProfiles = ReturnType<typeof createInstanceProfiles>

const longestName = 128

export function createInstanceProfiles(cloud: Cloud, roles: Roles) {
  const table = createTable<InstanceProfile>(cloud, 'iam/instance-profile')
  const arnFor = (name: string, path = '/'): string => `arn:aws:iam::${cloud.accountId}:instance-profile${path}${name}`

  function get(name: string): InstanceProfile {
    const profile = table.get(name)
    if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`)
    return profile
  }

  const put = (profile: InstanceProfile): InstanceProfile => table.put(profile, profile.name)

  return {
    get,
    find: (name: string): InstanceProfile | undefined => table.get(name),
    all: (): readonly InstanceProfile[] => table.list(),
    of: (role: string): readonly InstanceProfile[] => table.list().filter((profile) => profile.role === role),
    arnOf: (name: string, path?: string): string => table.get(name)?.arn ?? arnFor(name, path),

    create(name: string, path?: string, tags: Tags = {}): InstanceProfile {
      checkName(name, longestName, 'instanceProfileName')
      const where = checkPath(path)
      if (table.has(name)) throw alreadyExists(`Instance Profile ${name} already exists.`)
      const id = newUniqueId('AIPA')
      return put({
        name,
        path: where,
        arn: arnFor(name, where),
        id,
        createdAt: cloud.clock.now(),
        role: undefined,
        tags,
      })
    },

    /** @throws LimitExceeded if it has one, be it the same */
    giveRole(name: string, role: string): void {
      const profile = get(name)
      roles.get(role)
      if (profile.role !== undefined) throw limit('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
      put({ ...profile, role })
    },

    takeRole(name: string, role: string): void {
      const profile = get(name)
      roles.get(role)
      if (profile.role !== role) throw noSuchEntity(`Role ${role} cannot be found in Instance Profile ${name}.`)
      put({ ...profile, role: undefined })
    },

    setTags: (name: string, tags: Tags): void => void put({ ...get(name), tags }),

    delete(name: string): void {
      if (get(name).role !== undefined) {
        throw conflict('Cannot delete entity, must remove roles from instance profile first.')
      }
      table.delete(name)
    },

    /** Whatever it holds. */
    drop: (name: string): boolean => table.delete(name),

    load: () => table.load(),
  }
}
