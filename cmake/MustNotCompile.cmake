# Compiles FILE twice: with CONTROL it must be accepted, without it it must be refused and say REGEX.
set(ENV{LC_ALL} C)  # plain quotes in diagnostics
set(command ${COMPILER} -std=c++23 -fsyntax-only -fdiagnostics-color=never -Wall -Wextra -Werror -I${INCLUDE} ${FILE})
if(COMPILER MATCHES "clang")
  list(APPEND command -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE)
endif()

execute_process(COMMAND ${command} -DCONTROL RESULT_VARIABLE status ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the control does not compile, so the refusal would prove nothing:\n${said}")
endif()
execute_process(COMMAND ${command} RESULT_VARIABLE status ERROR_VARIABLE said)
if(status EQUAL 0)
  message(FATAL_ERROR "this misuse compiles: ${FILE}")
endif()
if(NOT said MATCHES "${REGEX}")
  message(FATAL_ERROR "refused, but not for the reason expected (${REGEX}):\n${said}")
endif()
