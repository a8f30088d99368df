/** Who an action acts as: the pipeline's role, or its own, which the pipeline's role must be able to assume. */
import type { Cloud } from '../../../kernel/cloud'
import { type Principal, type RolePrincipal, roleSession } from '../../../kernel/principal'
import type { ActionDeclaration, PipelineDeclaration } from '../definition/declaration'
import type { ActionRecord } from '../state/executions'

/** A session as it is opened: who it is, and the keys that speak for it. */
interface Opened {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
  }
}

const serviceName = 'codepipeline.amazonaws.com'

export function pipelineSession(cloud: Cloud, { name, roleArn }: PipelineDeclaration, session: string): RolePrincipal {
  return cloud.assumeRole(roleArn, session, serviceName, cloud.arn('codepipeline', name))
}

/** @throws AccessDenied */
export async function actionSession(
  cloud: Cloud,
  structure: PipelineDeclaration,
  { roleArn: own }: Pick<ActionDeclaration, 'roleArn'>,
  session: string,
): Promise<Principal> {
  const base = pipelineSession(cloud, structure, session)
  if (own === undefined || own === structure.roleArn) return base
  if (!cloud.services.has('sts')) return roleSession(own, session)
  const { Credentials } = await openSession(cloud, base, own, session)
  return cloud.credentials.get(Credentials.AccessKeyId)?.principal ?? roleSession(own, session)
}

function openSession(
  cloud: Cloud,
  caller: Principal,
  RoleArn: string,
  RoleSessionName: string,
  Policy?: string,
): Promise<Opened> {
  const input = { RoleArn, RoleSessionName, ...(Policy !== undefined && { Policy }) }
  return cloud.call<Opened>(caller, 'sts', 'AssumeRole', input)
}

/** Temporary keys of the action's role that reach no more than `policy` says. */
export async function narrowedCredentials(
  cloud: Cloud,
  structure: PipelineDeclaration,
  action: ActionRecord,
  policy: object,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const own = action.declaration.roleArn ?? structure.roleArn
  const caller: Principal =
    own === structure.roleArn
      ? cloud.actingFor(serviceName, cloud.arn('codepipeline', structure.name))
      : pipelineSession(cloud, structure, action.id)
  const { Credentials } = await openSession(cloud, caller, own, action.id, JSON.stringify(policy))
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
