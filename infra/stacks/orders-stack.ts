/**
 * An example of what people reach with credentials of their own: an API behind IAM, by their group; and without any
 * function between, files in a bucket and drafts in a table, each person's their own.
 */
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib'
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { routes } from '../../examples/orders/routes'
import type { Route } from '../../shared/routes'
import { acknowledge, acknowledgeOwnObjects } from '../acknowledgements'
import { addAllowedOrigin } from '../constructs/allowed-origin'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { DomainTable } from '../constructs/domain-table'
import { type Group, identityId, identitySubject, type PoolRoles } from '../constructs/identity-pool'

export interface OrdersStackProps extends Surroundings {
  readonly poolRoles: PoolRoles
}

const { listOrders, placeOrder, approveOrder } = routes
/** Who is in no group calls none of them. */
const mayCall: Readonly<Record<Group, readonly Route[]>> = {
  admins: [listOrders, placeOrder, approveOrder],
  approvers: [listOrders, approveOrder],
  developers: [listOrders, placeOrder],
}

/** What a page needs to know of the places that are each person's own. */
export interface Places {
  readonly filesBucket: string
  readonly draftsTable: string
}

export class OrdersStack extends DomainStack {
  readonly places: Places

  constructor(scope: Construct, { poolRoles, ...around }: OrdersStackProps) {
    super(scope, {
      ...around,
      domain: 'orders',
      table: {},
      api: { description: 'An example: orders, for people with credentials of their own', routes },
    })
    this.handler('orders', { reads: true, lists: true, creates: true })
    for (const [group, called] of Object.entries(mayCall)) {
      new Policy(this, `Call-${group}`, {
        roles: [poolRoles[group as Group]],
        statements: [this.callStatement(...called)],
      })
    }
    this.places = this.ownPlaces(poolRoles)
  }

  /** A person's identity is the beginning of their objects' keys, and the partition key of their items. */
  private ownPlaces(poolRoles: PoolRoles): Places {
    const allowedOrigin = addAllowedOrigin(this, this.stage, 'The origin whose pages may call the bucket')
    const files = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      cors: [
        {
          allowedOrigins: [allowedOrigin],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT, HttpMethods.DELETE],
          // Of a signature.
          allowedHeaders: ['authorization', 'content-type', 'x-amz-*'],
          exposedHeaders: ['x-amz-request-id'],
          maxAge: 600,
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(files, 'AwsSolutions-S1')
    const { table: drafts } = new DomainTable(this, 'Drafts', { name: this.stage.named('signalbox-drafts') })
    const own = new Policy(this, 'OwnPlaces', {
      roles: Object.values(poolRoles),
      statements: [
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
          resources: [files.arnForObjects(`${identityId}/*`)],
        }),
        new PolicyStatement({
          actions: ['s3:ListBucket'],
          resources: [files.bucketArn],
          conditions: { StringLike: { 's3:prefix': `${identityId}/*` } },
        }),
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
          resources: [drafts.tableArn],
          // `ForAllValues` holds where there is no key at all.
          conditions: {
            'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [identityId] },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          },
        }),
      ],
    })
    acknowledgeOwnObjects(own, files, `<${identitySubject}>`)
    // Of people who come with their company's assertion, and have no identity of the pool. A name with a slash in it could
    // begin with somebody else's.
    const { member: _, ...ofGroups } = poolRoles
    const company = new Policy(this, 'CompanyPlaces', {
      roles: Object.values(ofGroups),
      statements: [
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:PutObject'],
          resources: [files.arnForObjects(`company/\${saml:sub}/*`)],
          conditions: { StringNotLike: { 'saml:sub': '*/*' } },
        }),
      ],
    })
    acknowledgeOwnObjects(company, files, 'company/<saml:sub>')
    new CfnOutput(this, 'FilesBucket', { value: files.bucketName })
    new CfnOutput(this, 'DraftsTable', { value: drafts.tableName })
    return { filesBucket: files.bucketName, draftsTable: drafts.tableName }
  }
}
