/** All that this engine keeps. */
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'
import { createKeyTable, createPlanKeyTable, type KeyTable, type PlanKeyTable } from './define/key-table'
import type {
  Account,
  Authorizer,
  Deployment,
  DocumentationPart,
  DocumentationVersion,
  FormDeclaration,
  GatewayResponse,
  Method,
  Model,
  RequestValidator,
  Resource,
  RestApi,
  Stage,
  UsagePlan,
} from './definitions'
import { missing } from './errors'

/** The API that a template's stage, model or documentation version is of: its Ref is its name, which several APIs may have. */
export interface Placed {
  readonly apiId: string
}

export interface State {
  readonly accountId: string
  readonly apis: Table<RestApi>
  readonly resources: Table<Resource>
  readonly methods: Table<Method>
  /** Methods that are declared to take forms of other sites. */
  readonly forms: Table<FormDeclaration>
  readonly models: Table<Model>
  readonly validators: Table<RequestValidator>
  readonly authorizers: Table<Authorizer>
  readonly gatewayResponses: Table<GatewayResponse>
  readonly deployments: Table<Deployment>
  readonly stages: Table<Stage>
  /** By stack, logical id and Ref, of what templates name without its API. */
  readonly placed: Table<Placed>
  readonly documentationParts: Table<DocumentationPart>
  readonly documentationVersions: Table<DocumentationVersion>
  readonly keys: KeyTable
  readonly plans: Table<UsagePlan>
  readonly planKeys: PlanKeyTable
  /** One row, under the key `account`. */
  readonly account: Table<Account>
  load(): Promise<void>
}

export function createState(cloud: Pick<Cloud, 'store' | 'report' | 'accountId'>): State {
  const tables = {
    apis: createTable<RestApi>(cloud, 'apigateway/api'),
    resources: createTable<Resource>(cloud, 'apigateway/resource'),
    methods: createTable<Method>(cloud, 'apigateway/method'),
    forms: createTable<FormDeclaration>(cloud, 'apigateway/form'),
    models: createTable<Model>(cloud, 'apigateway/model'),
    validators: createTable<RequestValidator>(cloud, 'apigateway/validator'),
    authorizers: createTable<Authorizer>(cloud, 'apigateway/authorizer'),
    gatewayResponses: createTable<GatewayResponse>(cloud, 'apigateway/gateway-response'),
    deployments: createTable<Deployment>(cloud, 'apigateway/deployment'),
    stages: createTable<Stage>(cloud, 'apigateway/stage'),
    placed: createTable<Placed>(cloud, 'apigateway/placed'),
    documentationParts: createTable<DocumentationPart>(cloud, 'apigateway/documentation-part'),
    documentationVersions: createTable<DocumentationVersion>(cloud, 'apigateway/documentation-version'),
    keys: createKeyTable(cloud),
    plans: createTable<UsagePlan>(cloud, 'apigateway/plan'),
    planKeys: createPlanKeyTable(cloud),
    account: createTable<Account>(cloud, 'apigateway/account'),
  }
  return {
    accountId: cloud.accountId,
    ...tables,
    async load() {
      for (const table of Object.values(tables)) await table.load()
    },
  }
}

/** @throws NotFoundException */
export function apiWithId({ apis, accountId }: State, id: string): RestApi {
  const api = apis.get(id)
  if (!api) throw missing(`Invalid API identifier specified ${accountId}:${id}`)
  return api
}
