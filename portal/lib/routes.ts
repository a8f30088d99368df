/** The types of a call, from a domain’s one table of routes. Nothing of it is there when the page runs. */
import type * as z from 'zod/mini'

interface AnyRoute {
  readonly method: string
  readonly path: string
  readonly answers: Readonly<Record<number, unknown>>
}

/** By method and path, as `GET /inbox/{id}`. */
export type RoutesByAddress<Table extends Readonly<Record<string, AnyRoute>>> = {
  readonly [Name in keyof Table as `${Table[Name]['method']} ${Table[Name]['path']}`]: Table[Name]
}

type Named<Schema> = readonly [name: string, schema: Schema]

type PathOf<Route> = Route extends { readonly parameters: infer Schema extends z.ZodMiniType }
  ? { readonly path: z.input<Schema> }
  : object
type QueryOf<Route> = Route extends { readonly query: infer Schema extends z.ZodMiniType }
  ? { readonly query?: { readonly [Name in keyof z.output<Schema>]?: z.output<Schema>[Name] | undefined } }
  : object
type BodyOf<Route> = Route extends { readonly body: Named<infer Schema extends z.ZodMiniType> }
  ? { readonly body: z.input<Schema> }
  : object

/** What a route takes. */
export type Given<Route> = PathOf<Route> & QueryOf<Route> & BodyOf<Route> & { readonly signal?: AbortSignal }

/** What it answers when it has done what it was asked. */
export type Answered<Route> = Route extends { readonly answers: infer Answers }
  ? {
      [Status in keyof Answers]: Answers[Status] extends { readonly body: Named<infer Schema extends z.ZodMiniType> }
        ? z.output<Schema>
        : never
    }[keyof Answers]
  : never
