package main

import (
	"encoding/json"
	"strconv"
	"strings"
)

// One operation of a JSON Patch (RFC 6902).
type operation struct {
	Op    string      `json:"op"`
	Path  string      `json:"path"`
	Value interface{} `json:"value,omitempty"`
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

// compare makes the patch that turns one document into the other. Debian has no package that does; this one works as the usual library does:
// both are read as maps and lists, and compared key by key and item by item.
func compare(before, after []byte) ([]operation, error) {
	var from, to interface{}
	if err := json.Unmarshal(before, &from); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(after, &to); err != nil {
		return nil, err
	}
	return values(nil, "", from, to), nil
}

func values(found []operation, path string, from, to interface{}) []operation {
	switch from := from.(type) {
	case map[string]interface{}:
		if to, ok := to.(map[string]interface{}); ok {
			return maps(found, path, from, to)
		}
	case []interface{}:
		if to, ok := to.([]interface{}); ok {
			return lists(found, path, from, to)
		}
	}
	// Two texts, numbers or truth values, or two things of different kinds.
	if from == to {
		return found
	}
	return append(found, operation{"replace", path, to})
}

func maps(found []operation, path string, from, to map[string]interface{}) []operation {
	for key, value := range from {
		at := path + "/" + escapes.Replace(key)
		if wanted, ok := to[key]; ok {
			found = values(found, at, value, wanted)
		} else {
			found = append(found, operation{Op: "remove", Path: at})
		}
	}
	for key, value := range to {
		if _, ok := from[key]; !ok {
			found = append(found, operation{"add", path + "/" + escapes.Replace(key), value})
		}
	}
	return found
}

func lists(found []operation, path string, from, to []interface{}) []operation {
	for i := 0; i < len(from) && i < len(to); i++ {
		found = values(found, path+"/"+strconv.Itoa(i), from[i], to[i])
	}
	for i := len(from) - 1; i >= len(to); i-- {
		found = append(found, operation{Op: "remove", Path: path + "/" + strconv.Itoa(i)})
	}
	for i := len(from); i < len(to); i++ {
		found = append(found, operation{"add", path + "/" + strconv.Itoa(i), to[i]})
	}
	return found
}
