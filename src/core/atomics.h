/* C11 atomics under their own names, also where the single-file build is compiled as C++: there <stdatomic.h> is missing before
 * C++23, and std::atomic would make structs of it that must not be cleared or copied like the others. */
#ifndef AZACTI_ATOMICS_H
#define AZACTI_ATOMICS_H

#ifndef __cplusplus
#  include <stdatomic.h>
#  define AZACTI_ATOMIC(type) _Atomic(type)
#else
#  include <stddef.h>
#  include <stdint.h>
template <class T> struct azacti_atomic { T value; };
#  define AZACTI_ATOMIC(type) azacti_atomic<type>
typedef azacti_atomic<bool> atomic_bool;
typedef azacti_atomic<unsigned> atomic_uint;
typedef azacti_atomic<size_t> atomic_size_t;
typedef azacti_atomic<uint_fast32_t> atomic_uint_fast32_t;
enum {
  memory_order_relaxed = __ATOMIC_RELAXED,
  memory_order_acquire = __ATOMIC_ACQUIRE,
  memory_order_release = __ATOMIC_RELEASE,
  memory_order_acq_rel = __ATOMIC_ACQ_REL,
  memory_order_seq_cst = __ATOMIC_SEQ_CST
};
static inline void atomic_thread_fence(int order) { __atomic_thread_fence(order); }
template <class T, class U> static inline void atomic_init(azacti_atomic<T> *a, U value) { a->value = (T)value; }
template <class T> static inline T atomic_load_explicit(const azacti_atomic<T> *a, int order) {
  return __atomic_load_n(&a->value, order);
}
template <class T, class U> static inline void atomic_store_explicit(azacti_atomic<T> *a, U value, int order) {
  __atomic_store_n(&a->value, (T)value, order);
}
template <class T, class U> static inline T atomic_fetch_add_explicit(azacti_atomic<T> *a, U value, int order) {
  return __atomic_fetch_add(&a->value, (T)value, order);
}
template <class T, class U> static inline T atomic_fetch_sub_explicit(azacti_atomic<T> *a, U value, int order) {
  return __atomic_fetch_sub(&a->value, (T)value, order);
}
template <class T> static inline T atomic_load(const azacti_atomic<T> *a) {
  return __atomic_load_n(&a->value, __ATOMIC_SEQ_CST);
}
template <class T, class U> static inline void atomic_store(azacti_atomic<T> *a, U value) {
  __atomic_store_n(&a->value, (T)value, __ATOMIC_SEQ_CST);
}
template <class T, class U> static inline T atomic_exchange(azacti_atomic<T> *a, U value) {
  return __atomic_exchange_n(&a->value, (T)value, __ATOMIC_SEQ_CST);
}
#endif

#endif
