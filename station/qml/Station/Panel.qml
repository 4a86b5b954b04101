import QtQuick
import QtQuick.Controls.Basic

// A quiet grey ground behind cards and lists.
Pane {
    id: root

    padding: Theme.space24

    background: Rectangle {
        color: Theme.muted
    }
}
