import QtQuick
import QtQuick.Layouts
import Station

// The code for the citizen's telephone, large, and what has come by it.
GridLayout {
    id: root

    required property var phone
    required property bool narrow

    columns: narrow ? 1 : 2
    columnSpacing: Theme.space32
    rowSpacing: Theme.space16

    Image {
        id: code

        readonly property int modules: Math.max(1, implicitWidth)
        readonly property int side: modules * Math.max(1, Math.floor(Theme.px(root.narrow ? 220 : 320) / modules))

        source: root.phone.picture
        smooth: false
        Layout.preferredWidth: side
        Layout.preferredHeight: side
        Layout.alignment: Qt.AlignTop
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("Code for the telephone")
    }
    ColumnLayout {
        spacing: Theme.space12
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.alignment: Qt.AlignTop

        Heading {
            text: qsTr("The citizen points the telephone's camera here")
            font.pixelSize: root.narrow ? Theme.text20 : Theme.text24
            Layout.fillWidth: true
        }
        Prose {
            text: qsTr("A page opens that takes pictures of this document, until %1. It shows nothing else of the request.").arg(root.phone.until)
            font.pixelSize: Theme.text16
            Layout.fillWidth: true
        }
        RowLayout {
            visible: root.phone.received > 0
            spacing: Theme.space8

            Icon {
                icon: "check"
                size: Theme.px(24)
                color: Theme.success
            }
            Prose {
                text: qsTr("%n files have come", "", root.phone.received)
                color: Theme.text
                font.weight: Font.DemiBold
                Layout.fillWidth: true
            }
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
