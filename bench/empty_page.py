"""A page of Streamlit with nothing on it: what the browser holds before a page of anybody's begins."""

import streamlit as st

st.html("<p>nothing</p>")
