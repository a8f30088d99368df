/** The identity domain: the user pool, what it tells the others, and its API. */
import { join } from 'node:path'
import { ArnFormat, CfnCondition, CfnOutput, CfnParameter, Duration, Fn } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { type CfnPolicy, Policy, PolicyStatement, SamlMetadataDocument, SamlProvider } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { routes } from '../../domains/identity/routes'
import { ErasureTokenIssued, UserDataErased, UserErasureRequested } from '../../events/catalog/identity'
import { addAllowedOrigin } from '../constructs/allowed-origin'
import { Directory } from '../constructs/directory'
import type { DomainFunction } from '../constructs/domain-function'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { groups, IdentityPool, type PoolRoles } from '../constructs/identity-pool'
import { aUrlOrNone, check, yesOrNo } from '../constructs/parameter-checks'

const erasure = join(__dirname, '../../domains/identity/workflows/erasure.asl.json')

export interface IdentityStackProps extends Surroundings {
  /** The metadata of a company's identity provider, if there is one. */
  readonly companyMetadata?: string | undefined
}

export interface CredentialsSource {
  readonly identityPoolId: string
  /** The user pool, as the identity pool names it. */
  readonly userPool: string
  readonly companyArn?: string
}

export class IdentityStack extends DomainStack {
  readonly userPool: IUserPool
  /** Of the credentials that people get for their sign-in. */
  readonly poolRoles: PoolRoles
  /** What a page needs to know to get them. */
  readonly credentials: CredentialsSource

  constructor(scope: Construct, { companyMetadata, ...around }: IdentityStackProps) {
    super(scope, {
      ...around,
      domain: 'identity',
      table: { indexes: 1, timeToLiveAttribute: 'removeAt' },
      keeps: { days: 365, what: 'memberships and consents are kept after their end' },
      keepsAuditDays: 1095,
      api: { description: 'People, applications, and who is who', routes, holdsSecrets: true },
    })
    const pages = 'The origin of pages of yours that use its sessions, such as https://app.example.com'
    const allowedOrigin = addAllowedOrigin(this, this.stage, pages)

    // What the user pool calls. None of them may fail a sign-in, and none needs the pool: it is in what they are given.
    const preSignUp = this.handler('pre-sign-up', { creates: true })
    const postConfirmation = this.handler('post-confirmation', { reads: true, changes: true, tells: true })
    const postAuthentication = this.handler('post-authentication', { changes: true, tells: true })
    const preTokenGeneration = this.handler('pre-token-generation', { reads: true })
    const olderDirectories = new CfnParameter(this, 'OlderDirectories', {
      description:
        'The name of the secret that lists the directories from which people are moved at their first sign-in; empty: none',
      default: '',
      ...check('[A-Za-z0-9/_+=.@-]{0,512}', 'the name of a secret, or nothing'),
    }).valueAsString
    const hasOlderDirectories = new CfnCondition(this, 'HasOlderDirectories', {
      expression: Fn.conditionNot(Fn.conditionEquals(olderDirectories, '')),
    })
    const userMigration = this.handler('user-migration', {
      creates: true,
      environment: { OLDER_DIRECTORIES: olderDirectories },
    })
    this.mayReadSecret(userMigration, olderDirectories, hasOlderDirectories)
    const directory = new Directory(this, 'Directory', {
      stage: this.stage,
      triggers: {
        preSignUp: preSignUp.function,
        postConfirmation: postConfirmation.function,
        postAuthentication: postAuthentication.function,
        preTokenGeneration: preTokenGeneration.function,
        userMigration: userMigration.function,
      },
      hasOlderDirectories,
    })
    const { userPool } = directory
    this.userPool = userPool
    const signInBy = new CfnParameter(this, 'SignInBy', {
      type: 'CommaDelimitedList',
      description: 'By which identity providers of the user pool browser sessions begin; COGNITO: by its own passwords',
      default: 'COGNITO',
      ...check('[^,\\s][^,]{0,31}', 'COGNITO, or names of identity providers, with commas between'),
    }).valueAsList
    const sessions = directory.ownClient(`${this.apiUrl}/session/callback`, signInBy)
    const page = directory.publicClient('Page', [`${allowedOrigin}/signed-in`])

    const company =
      companyMetadata === undefined
        ? undefined
        : new SamlProvider(this, 'Company', {
            name: this.stage.named('company'),
            metadataDocument: SamlMetadataDocument.fromXml(companyMetadata),
          })
    const identities = new IdentityPool(this, 'Identities', {
      stage: this.stage,
      userPool,
      clients: { people: page, sessions },
      company,
    })
    directory.addGroups(identities.roles)
    this.poolRoles = identities.roles
    this.credentials = {
      identityPoolId: identities.poolId,
      userPool: userPool.userPoolProviderName,
      ...(company && { companyArn: company.samlProviderArn }),
    }

    this.signIn(userPool.userPoolId)

    // What people call.
    this.handler('applications', {
      reads: true,
      lists: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      asks: {
        of: userPool,
        to: [
          'CreateUserPoolClient',
          'DeleteUserPoolClient',
          'DescribeUserPoolClient',
          'ListIdentityProviders',
          'ListUserPoolClients',
          'UpdateUserPoolClient',
        ],
      },
    })

    this.handler('me', {
      reads: true,
      lists: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      asks: { of: userPool, to: ['AdminDisableUser', 'AdminGetUser', 'AdminUserGlobalSignOut'] },
    })
    this.handler('users', {
      reads: true,
      lists: true,
      changes: true,
      tells: true,
      asks: {
        of: userPool,
        to: [
          'AdminAddUserToGroup',
          'AdminDisableUser',
          'AdminEnableUser',
          'AdminGetUser',
          'AdminListGroupsForUser',
          'AdminRemoveUserFromGroup',
          'AdminUserGlobalSignOut',
          'ListUsers',
        ],
      },
    })
    const hostedUrl = new CfnParameter(this, 'HostedUrl', {
      description: 'Where browsers find the hosted pages, without a slash at the end; empty: at the user pool’s domain',
      default: '',
      ...aUrlOrNone,
    }).valueAsString
    const isOwnDomain = new CfnCondition(this, 'IsOwnDomain', { expression: Fn.conditionEquals(hostedUrl, '') })
    this.handler('session', {
      reads: true,
      changes: true,
      tells: true,
      asks: { of: userPool, to: ['DescribeUserPoolClient'] },
      environment: {
        CLIENT_ID: sessions.userPoolClientId,
        PUBLIC_URL: this.apiUrl,
        ALLOWED_ORIGIN: allowedOrigin,
        HOSTED_URL: Fn.conditionIf(isOwnDomain.logicalId, directory.domain.baseUrl(), hostedUrl).toString(),
      },
    })

    const listCompanies = new CfnParameter(this, 'ListCompanies', {
      description:
        'Whether the sign-in names the companies of SignInBy to everybody, as the hosted pages do; no: people give their address',
      default: 'yes',
      ...yesOrNo,
    }).valueAsString
    this.handler('sign-up', {
      asks: { of: userPool, to: ['DescribeUserPoolClient'] },
      environment: {
        CLIENT_ID: sessions.userPoolClientId,
        ALLOWED_ORIGIN: allowedOrigin,
        LIST_COMPANIES: listCompanies,
      },
    })

    const saml = this.handler('saml', {
      creates: true,
      removes: true,
      environment: {
        PUBLIC_URL: this.apiUrl,
        ALLOWED_ORIGIN: allowedOrigin,
        ...(company && {
          COMPANY_ARN: company.samlProviderArn,
          COMPANY_ROLES: groups.map((group) => identities.roles[group].roleArn).join(','),
        }),
      },
    })
    if (company) {
      const read = new PolicyStatement({ actions: ['iam:GetSAMLProvider'], resources: [company.samlProviderArn] })
      saml.function.addToRolePolicy(read)
    }
    this.erasures(userPool)

    // What the clock starts.
    this.handler('reconcile', {
      every: Duration.minutes(5),
      reads: true,
      lists: true,
      changes: true,
      tells: true,
      alerts: true,
      asks: { of: userPool, to: ['AdminGetUser', 'ListUsers'] },
      timeout: Duration.minutes(1),
    })
    this.outbox()

    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId })
    new CfnOutput(this, 'PageClientId', { value: page.userPoolClientId })
    new CfnOutput(this, 'IdentityPoolId', { value: identities.poolId })
    if (company) {
      new CfnOutput(this, 'CompanyArn', { value: company.samlProviderArn })
      // What the company's provider is to say of a person: one of them, or several, each with the provider's ARN.
      for (const group of groups) new CfnOutput(this, `RoleOf${group}`, { value: identities.roles[group].roleArn })
    }
  }

  /** Everybody who holds something of a person is asked to let go of it; then the account goes. */
  private erasures(userPool: IUserPool): void {
    const look = this.handler('look-after-erasure', {
      reads: true,
      changes: true,
      tells: true,
      alerts: true,
      asks: { of: userPool, to: ['AdminGetUser'] },
    })
    const erase = this.handler('erase-person', {
      reads: true,
      lists: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      asks: { of: userPool, to: ['AdminDeleteUser', 'AdminGetUser'] },
      timeout: Duration.minutes(1),
    })
    const workflow = this.workflow('Erasure', 'Erasure', {
      definitionFile: erasure,
      calls: { LookFunction: look, EraseFunction: erase },
      publishes: [ErasureTokenIssued],
    })
    this.handler('on-user-erasure-requested', {
      consumes: [UserErasureRequested],
      reads: true,
      changes: true,
      tells: true,
      starts: workflow,
      asks: { of: userPool, to: ['AdminDisableUser', 'AdminGetUser', 'AdminUserGlobalSignOut'] },
    })
    this.handler('on-erasure-moved', {
      consumes: [UserDataErased, ErasureTokenIssued],
      reads: true,
      changes: true,
      answers: [{ of: workflow, with: ['Success'] }],
    })
  }

  /** Six characters after its name are of the secret's ARN, and nobody knows them before it is there. */
  private mayReadSecret({ function: { role } }: DomainFunction, secretName: string, isGiven: CfnCondition): void {
    const arn = this.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${secretName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] })
    const policy = new Policy(this, 'OlderDirectoriesSecret', {
      statements: [statement],
      ...(role && { roles: [role] }),
    })
    ;(policy.node.defaultChild as CfnPolicy).cfnOptions.condition = isGiven
  }
}
