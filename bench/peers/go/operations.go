package main

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
)

// operations is what inject does, written as a patch by hand: the pod is neither copied nor written as JSON nor compared.
func operations(spec *corev1.PodSpec) []operation {
	var found []operation
	if !hasVolume(spec) {
		found = append(found, appended("/spec/volumes", len(spec.Volumes) > 0, volume))
	}
	for i := range spec.Containers {
		container := &spec.Containers[i]
		path := "/spec/containers/" + strconv.Itoa(i)
		present := len(container.Env) > 0
		for _, variable := range variables {
			if !hasVariable(container, variable.Name) {
				found = append(found, appended(path+"/env", present, variable))
				present = true
			}
		}
		if !hasMount(container) {
			found = append(found, appended(path+"/volumeMounts", len(container.VolumeMounts) > 0, mount))
		}
	}
	return found
}

// appended adds an item to a list, which may have to be made for it.
func appended(list string, present bool, item interface{}) operation {
	if present {
		return operation{"add", list + "/-", item}
	}
	return operation{"add", list, []interface{}{item}}
}
