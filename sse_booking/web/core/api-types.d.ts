/** Finds the types of a request in those that are generated from the OpenAPI document, by the address that it names. */
import type { components, paths } from "#api";

type Segments<P extends string> = P extends `${infer Head}/${infer Rest}` ? [Head, ...Segments<Rest>] : [P];
type WithoutQuery<P extends string> = P extends `${infer Path}?${string}` ? Path : P;
type Matches<Asked extends string[], Known extends string[]> = Asked extends [
  infer A extends string,
  ...infer MoreAsked extends string[],
]
  ? Known extends [infer K extends string, ...infer MoreKnown extends string[]]
    ? K extends `{${string}}`
      ? Matches<MoreAsked, MoreKnown>
      : A extends K
        ? Matches<MoreAsked, MoreKnown>
        : false
    : false
  : Known extends []
    ? true
    : false;
type RouteOf<P extends string> = {
  [K in keyof paths & string]: Matches<Segments<WithoutQuery<P>>, Segments<K>> extends true ? K : never;
}[keyof paths & string];

type OperationAt<K, Method extends string> = K extends keyof paths
  ? paths[K] extends { [M in Method]: infer O }
    ? O
    : never
  : never;
type Operation<P extends string, Method extends string> = OperationAt<RouteOf<P>, Method>;
type Content<R> = R extends { content: { "application/json": infer Body } } ? Body : null;
type Answers<O> = O extends { responses: infer R } ? Content<R[keyof R & (200 | 201 | 204)]> : never;

// biome-ignore lint/suspicious/noExplicitAny: an address that is made at run time can be any.
type Unknown = any;
/** What a method answers at an address; `never` where the service has no such route. */
export type AnswerOf<P extends string, Method extends string> = string extends Segments<WithoutQuery<P>>[0]
  ? Unknown
  : Answers<Operation<P, Method>>;
/** What a method takes at an address. */
export type BodyOf<P extends string, Method extends string> = string extends Segments<WithoutQuery<P>>[0]
  ? Unknown
  : Operation<P, Method> extends { requestBody?: { content: { "application/json": infer Body } } }
    ? Body | undefined
    : undefined;

/** What a list at an address is made of. */
export type ItemOf<P extends string> = AnswerOf<P, "get"> extends { items: (infer Item)[] } ? Item : Unknown;

export type Booking = components["schemas"]["Booking"];
export interface Reply<T> {
  data: T;
  cursor: string;
  etag: string;
}
