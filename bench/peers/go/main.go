// The usual kind of mutating webhook in Go: net/http, the types of k8s.io/api, a deep copy, and a JSON Patch made by comparing the two as JSON.
//
//	webhook ADDRESS CERTIFICATE KEY [operations]
//
// With operations the patch is written by hand instead.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Of one review: more than the API server ever sends of one object.
const mostBytes = 8 << 20

// How a pod's patch is made.
var patch = changes

func main() {
	if len(os.Args) < 4 || len(os.Args) > 5 || len(os.Args) == 5 && os.Args[4] != "operations" {
		log.Fatal("usage: webhook ADDRESS CERTIFICATE KEY [operations]")
	}
	if len(os.Args) == 5 {
		patch = func(pod *corev1.Pod) ([]operation, error) { return operations(&pod.Spec), nil }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/mutate", mutate)
	server := &http.Server{Addr: os.Args[1], Handler: mux}
	log.Fatal(server.ListenAndServeTLS(os.Args[2], os.Args[3]))
}

func mutate(writer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, mostBytes))
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(body, &review); err != nil || review.Request == nil {
		http.Error(writer, "the body is no AdmissionReview with a request", http.StatusBadRequest)
		return
	}
	response := answer(review.Request)
	response.UID = review.Request.UID
	text, err := json.Marshal(admissionv1.AdmissionReview{TypeMeta: review.TypeMeta, Response: response})
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.Write(text)
}

func answer(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	var pod corev1.Pod
	if err := json.Unmarshal(request.Object.Raw, &pod); err != nil {
		return failed(err)
	}
	found, err := patch(&pod)
	if err != nil {
		return failed(err)
	}
	if len(found) == 0 {
		return &admissionv1.AdmissionResponse{Allowed: true}
	}
	text, err := json.Marshal(found)
	if err != nil {
		return failed(err)
	}
	kind := admissionv1.PatchTypeJSONPatch
	return &admissionv1.AdmissionResponse{Allowed: true, Patch: text, PatchType: &kind}
}

// changes changes a copy of the pod and compares the two.
func changes(pod *corev1.Pod) ([]operation, error) {
	changed := pod.DeepCopy()
	inject(&changed.Spec)
	before, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(changed)
	if err != nil {
		return nil, err
	}
	return compare(before, after)
}

func failed(err error) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Result: &metav1.Status{Message: err.Error(), Code: http.StatusBadRequest}}
}
