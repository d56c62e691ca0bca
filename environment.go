package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// environmentPrefix begins the names of all variables that set a key: STEPWISE_HTTP_LISTEN sets http.listen.
const environmentPrefix = "STEPWISE_"

// fileSuffix ends the name of a variable that holds the path of a file with a secret in place of the secret,
// as container platforms hand secrets out.
const fileSuffix = "_FILE"

// variable is the name of the variable that sets a key.
func variable(key string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// overlay sets what the environment sets. An empty variable counts as none, because container tools pass those they do not know as empty.
func (s *settings) overlay(environ []string) []configMistake {
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, environmentPrefix) && value != "" {
			env[name] = value
		}
	}
	var mistakes []configMistake
	for key, target := range keys(&s.Config) {
		name := variable(key)
		text, set := env[name]
		delete(env, name)
		if path, ok := env[name+fileSuffix]; ok && target.Type() == reflect.TypeFor[Secret]() {
			delete(env, name+fileSuffix)
			if set {
				mistakes = append(mistakes, configMistake{where: name + fileSuffix, message: "is set beside " + name, allowed: "one of the two"})
				continue
			}
			name += fileSuffix
			secret, err := os.ReadFile(path)
			if err != nil {
				if cause, ok := errors.AsType[*fs.PathError](err); ok {
					err = cause.Err // without the path: people put the secret itself there
				}
				mistakes = append(mistakes, configMistake{where: name, message: fmt.Sprintf("read the secret: %v", err), allowed: "the path of a file that holds it"})
				continue
			}
			text, set = strings.TrimRight(string(secret), "\r\n"), true
		}
		if !set {
			continue
		}
		if err := setKey(target, text); err != nil {
			mistakes = append(mistakes, configMistake{where: name, message: fmt.Sprintf("%q is not understood", text), allowed: err.Error()})
			continue
		}
		s.origins[key] = name
	}
	s.unknown = slices.Sorted(maps.Keys(env))
	return mistakes
}

// setKey sets a value from text. Its error says what is allowed.
func setKey(target reflect.Value, text string) error {
	if secret, ok := reflect.TypeAssert[*Secret](target.Addr()); ok {
		*secret = NewSecret(text)
		return nil
	}
	switch target.Kind() {
	case reflect.String:
		target.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errTrueOrFalse
		}
		target.SetBool(b)
	default:
		return fmt.Errorf("no variable can set a %s", target.Kind())
	}
	return nil
}
