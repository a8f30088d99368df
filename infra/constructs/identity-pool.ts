/**
 * The identity pool: gives who has signed in credentials of AWS, of the role of their group. There are no guests. What
 * each role may do is said by the stacks that have something to reach.
 */
import { Aws } from 'aws-cdk-lib'
import {
  CfnIdentityPool,
  CfnIdentityPoolRoleAttachment,
  type IUserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import { FederatedPrincipal, PolicyStatement, Role, type SamlProvider, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Stage } from '../stage'

const service = 'cognito-identity.amazonaws.com'
/** Of a policy: whose credentials they are. The same for all sign-ins of one person. */
export const identitySubject = `${service}:sub`
export const identityId = `\${${identitySubject}}`

/** Of several groups the first decides. */
export const groups = ['admins', 'approvers', 'developers'] as const
export type Group = (typeof groups)[number]
/** What their members may do is what APIs let them; their credentials are those of their other groups, or of a member. */
export const groupsWithoutRole = ['deployers'] as const

/** Who is in no group is a member. */
export type PoolRoles = Readonly<Record<Group | 'member', Role>>

export interface IdentityPoolProps {
  readonly stage: Stage
  readonly userPool: IUserPool
  /** Whose ID tokens it takes, by the names of their role mappings. */
  readonly clients: Readonly<Record<string, UserPoolClient>>
  /** Whose assertions it takes, too: the role of a person of it is the one that the assertion names. */
  readonly company?: SamlProvider | undefined
}

export class IdentityPool extends Construct {
  readonly poolId: string
  readonly roles: PoolRoles

  constructor(scope: Construct, id: string, { stage, userPool, clients, company }: IdentityPoolProps) {
    super(scope, id)
    const { userPoolProviderName: providerName } = userPool
    const pool = new CfnIdentityPool(this, 'Pool', {
      identityPoolName: stage.named('signalbox'),
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      cognitoIdentityProviders: Object.values(clients).map(({ userPoolClientId: clientId }) => ({
        clientId,
        providerName,
        // Asks the user pool, too: a token outlives the sign-in that it is of.
        serverSideTokenCheck: true,
      })),
      ...(company && { samlProviderArns: [company.samlProviderArn] }),
    })
    this.poolId = pool.ref
    const role = (name: string) => new Role(this, name, { assumedBy: signedInAt(pool.ref) })
    const ofGroup = (name: string) => {
      const made = role(name)
      if (company) made.assumeRolePolicy?.addStatements(assertedBy(company))
      return made
    }
    this.roles = {
      admins: ofGroup('Admins'),
      approvers: ofGroup('Approvers'),
      developers: ofGroup('Developers'),
      member: role('Member'),
    }
    new CfnIdentityPoolRoleAttachment(this, 'Roles', {
      identityPoolId: pool.ref,
      roles: { authenticated: this.roles.member.roleArn },
      roleMappings: {
        ...Object.fromEntries(
          Object.entries(clients).map(([name, { userPoolClientId }]) => [
            name,
            {
              type: 'Token',
              ambiguousRoleResolution: 'AuthenticatedRole',
              identityProvider: `${providerName}:${userPoolClientId}`,
            },
          ]),
        ),
        ...(company && {
          // Whom the company gives no role of ours is nobody here.
          company: {
            type: 'Token',
            ambiguousRoleResolution: 'Deny',
            identityProvider: company.samlProviderArn,
          },
        }),
      },
    })
  }
}

/** By AssumeRoleWithSAML, with an assertion for AWS's own sign-in, of all regions or of this one. */
function assertedBy({ samlProviderArn }: SamlProvider): PolicyStatement {
  return new PolicyStatement({
    actions: ['sts:AssumeRoleWithSAML'],
    principals: [new FederatedPrincipal(samlProviderArn)],
    conditions: { StringEquals: { 'SAML:aud': [undefined, Aws.REGION].map(signInOf) } },
  })
}

function signInOf(region: string | undefined): string {
  return `https://${region === undefined ? '' : `${region}.`}signin.aws.amazon.com/saml`
}

function signedInAt(poolId: string): WebIdentityPrincipal {
  return new WebIdentityPrincipal(service, {
    StringEquals: { [`${service}:aud`]: poolId },
    'ForAnyValue:StringLike': { [`${service}:amr`]: 'authenticated' },
  })
}
